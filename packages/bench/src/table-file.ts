import { closeSync, openSync, writeSync } from 'node:fs';

const words = ['alpha', 'beta gamma', 'delta', 'epsilon zeta'];
const pieceBytes = 1 << 20;

/** Writes a CSV file: an integer, a name of 10,000, an amount, a time and a word or two in each row. */
export function writeTable(file: string, rows: number, random: () => number): void {
  const descriptor = openSync(file, 'wx');
  try {
    let text = 'id,name,amount,at,note\n';
    for (let row = 0; row < rows; row++) {
      const name = Math.floor(random() * 10_000)
        .toString(36)
        .padStart(6, '0');
      const at = new Date(1_600_000_000_000 + Math.floor(random() * 1e8) * 1000)
        .toISOString()
        .slice(0, 19)
        .replace('T', ' ');
      text += `${row},customer-${name},${(random() * 1000).toFixed(2)},${at},${words[row % words.length]}\n`;
      if (text.length < pieceBytes) continue;
      writeSync(descriptor, text);
      text = '';
    }
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}
