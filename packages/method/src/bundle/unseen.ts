import { init, parse } from 'es-module-lexer';
import { findMetas } from './import-meta.ts';

/** What a bundle does that hides where it gets its code or data from, in words, or undefined. */
export async function unseenIn(code: string): Promise<string | undefined> {
  await init();
  const [place] = findMetas(code);
  if (place !== undefined)
    return `${place.wanted === 'dirname' || place.wanted === 'filename' ? `\`__${place.wanted}\` or ` : ''}\`import.meta\` in ${place.name}`;
  const [imports] = parse(code);
  if (imports.some(({ type }) => type === 'import-meta')) return '`import.meta`';
  if (imports.some((each) => each.type === 'dynamic' && (each.specifier === undefined || each.glob)))
    return 'an `import()` of a computed name';
  return isComputedRequire.test(code) ? 'a `require()` of a computed name' : undefined;
}

/** By the name that esbuild gives to `require`, and to functions around CommonJS files; of a text in quotes it says where it leads. */
const isComputedRequire = /(?<!function )\b__require(?!=|\(["'`]|\.resolve\(["'`]|\.(?:main|cache|extensions)\b)/;
