import type { Node } from 'oxc-parser';
import { parseSource, type Source, walk } from '../source/syntax.ts';
import { type Field, fieldsOf, findType, type NamedType, textOf, unionMembers } from '../source/types.ts';

interface EventDoc {
  /** Its `type`. */
  readonly name: string;
  readonly meaning: string | undefined;
  readonly fields: readonly Field[];
}

const eventsFile = 'packages/store/src/runs/run-event.ts';

const intro = `# Events

<!-- Written by \`npm run docs\` from the documentation comments in the code. -->

\`ax run --json\` prints what happens in a run as one JSON object a line, in the order in which it happens, and nothing
else on standard output. The [log of the run](job-directories.md#the-log-of-a-run) has the same lines, without what was
printed. The errors in it have the [codes](errors.md) that are listed on a page of their own.

\`\`\`sh
npx ax run --json hello
\`\`\`

\`type\` says which event it is. Programs should pass over types and fields that they don't know: later versions may
have more.
`;

/**
 * The page with all events of a run: the members of the union `RunEvent`. When an event comes is in the documentation
 * comment above its `type`, what a field means above the field, or above the first field of that name. A type that adds
 * fields to every event (`RunEvent & { … }`) is shown before the events.
 *
 * @throws Error naming all events and fields that nothing is said about
 */
export function eventPage(source: Source = parseSource(eventsFile)): string {
  const union = findType({ name: 'RunEvent', source });
  if (union?.node.type !== 'TSTypeAliasDeclaration') throw new Error(`There is no type RunEvent in ${source.file}`);
  const members = unionMembers(source, union.node.typeAnnotation).map((member) => eventOf(source, member));
  const common = commonFields(source);
  const page = new Page([...common, ...members.flatMap(({ fields }) => fields)]);
  const events = [...members].sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts = [
    intro,
    ...(common.length === 0 ? [] : ['Every event has:\n', ...page.table('RunEvent', common)]),
    ...events.map(({ name, meaning, fields }) => {
      if (meaning === undefined) page.problems.push(`${name}: say when it comes in a comment above its \`type\``);
      return [`## ${name}\n`, `${meaning}\n`, ...page.table(name, fields)].join('\n');
    }),
    ...page.types(),
  ];
  if (page.problems.length > 0)
    throw new Error(`Events lack a description (${source.file}).\n${page.problems.join('\n')}`);
  return parts.join('\n');
}

function eventOf(source: Source, member: Node): EventDoc {
  const fields = fieldsOf(source, member);
  const type = fields.find(({ name }) => name === 'type');
  const [, name] = /^'([\w-]+)'$/.exec(type?.type ?? '') ?? [];
  if (type === undefined || name === undefined)
    throw new Error(`${source.file}: expected a field 'type' with one text in ${textOf(source, member)}`);
  const declared =
    member.type === 'TSTypeReference' ? findType({ name: textOf(source, member.typeName), source }) : undefined;
  return { name, meaning: type.meaning ?? declared?.meaning, fields: fields.filter((field) => field !== type) };
}

/** Those that an exported type adds to every event: `RunEvent & { readonly t: number }`. */
function commonFields(source: Source): Field[] {
  const fields: Field[] = [];
  walk(source.program, (node, [above]) => {
    if (node.type !== 'TSIntersectionType' || above?.type !== 'TSTypeAliasDeclaration') return;
    const others = node.types.filter((each) => textOf(source, each) !== 'RunEvent');
    if (others.length < node.types.length) fields.push(...others.flatMap((each) => fieldsOf(source, each)));
  });
  return fields;
}

/** What several sections of the page have to know of each other. */
class Page {
  readonly problems: string[] = [];
  /** By the name of the field, what is said where it stands first. */
  readonly #meanings = new Map<string, string>();
  readonly #types = new Map<string, NamedType>();

  constructor(fields: readonly Field[]) {
    for (const { name, meaning } of fields) {
      if (meaning !== undefined && !this.#meanings.has(name)) this.#meanings.set(name, meaning);
    }
  }

  /** Nothing for no fields. */
  table(where: string, fields: readonly Field[], meanings = this.#meanings): string[] {
    if (fields.length === 0) return [];
    const rows = fields.map((field) => {
      const meaning = field.meaning ?? meanings.get(field.name);
      if (meaning === undefined) this.problems.push(`${where}.${field.name}: say what it means in a comment above it`);
      for (const name of field.refersTo) {
        const type = this.#types.has(name.name) ? undefined : findType(name);
        if (type !== undefined) this.#types.set(name.name, type);
      }
      const cells = [
        `\`${field.name}\``,
        `\`${field.type.replaceAll('|', '\\|')}\``,
        `${field.optional ? 'May be absent. ' : ''}${meaning?.replaceAll('\n\n', ' ')}`,
      ];
      return `| ${cells.join(' | ')} |`;
    });
    return ['| field | type | meaning |', '|---|---|---|', ...rows, ''];
  }

  /** The types that fields refer to, and those that their fields refer to. */
  types(): string[] {
    const sections: string[] = [];
    // A map may grow while it is gone through: types refer to others.
    for (const [name, { node, source, meaning }] of this.#types) {
      const fields = fieldsOf(source, node);
      const alias = node.type === 'TSTypeAliasDeclaration' && fields.length === 0 ? node.typeAnnotation : undefined;
      sections.push(
        [
          `### ${name}\n`,
          ...(meaning === undefined ? [] : [`${meaning}\n`]),
          ...(alias === undefined ? [] : [`\`${textOf(source, alias)}\`\n`]),
          ...this.table(name, fields, new Map()),
        ].join('\n'),
      );
    }
    return sections.length === 0 ? [] : ['## Types\n', ...sections.sort()];
  }
}
