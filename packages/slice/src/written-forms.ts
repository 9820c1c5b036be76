import { inspect } from 'node:util';

/**
 * A value as programs write it: as it is, in JSON (also in JSON that stands in JSON), printed as an object's property, in
 * a URL or a form, in hexadecimal, and in base64, alone or after something else, as in `Basic ${user}:${password}`.
 */
export function writtenForms(value: string): Set<string> {
  const bytes = Buffer.from(value, 'utf8');
  const quoted = [inJson(value), inJson(inJson(value)), inAscii(inJson(value)), inspect(value).slice(1, -1)];
  const escaped = [encodeURIComponent(value), encodeURI(value), inForm(value)];
  const hex = bytes.toString('hex');
  return new Set([
    value,
    ...quoted,
    ...quoted.map(inJson),
    ...escaped,
    ...escaped.map((text) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
    hex,
    hex.toUpperCase(),
    ...inBase64(bytes),
  ]);
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

function inAscii(json: string): string {
  return json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const inForm = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

/** Where in a group of three bytes the value begins decides how it looks; what it shares with its neighbours is left. */
function inBase64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]);
    const own = all.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((all.length * 8) / 6));
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
