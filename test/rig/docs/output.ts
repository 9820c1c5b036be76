/** The lines of a block that were not printed. Times, sizes, digests and dates may differ, `…` stands for anything. */
export function missingLines(shown: string, printed: string, home: string): string[] {
  const lines = printed.split('\n').map((line) => withoutChance(line, home));
  return shown.split('\n').filter((line) => {
    const wanted = withoutChance(line, home);
    const parts = wanted.split('…').map((part) => part.trim());
    return wanted !== '' && !lines.some((each) => holdsInOrder(each, parts));
  });
}

function holdsInOrder(line: string, parts: readonly string[]): boolean {
  if (parts.length === 1) return line === parts[0];
  let at = 0;
  for (const part of parts) {
    const found = line.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}

/** What is the same in every run: no times, sizes, digests, dates, and the reader's home folder by one name. */
function withoutChance(line: string, home: string): string {
  return line
    .replaceAll(home, '/home/you')
    .replace(/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b/g, '(date)')
    .replace(/\b\d[\d.,]* (?:ms|s|µs|min|h)\b/g, '(time)')
    .replace(/\b\d[\d.,]* (?:B|kB|MB|GB)\b/g, '(size)')
    .replace(/\b[0-9a-f]{16,}\b/g, '(digest)')
    .replace(/\bnode \d+\.\d+\.\d+/g, 'node (version)')
    .replace(/\s+/g, ' ')
    .trim();
}
