import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { JobPost } from '@accelerator/job';
import { TestProject } from './project.ts';

const sdk = "import { defineBuild, defineMap, defineMethod, skip, z } from '@accelerator/sdk';";

export interface ResumeOptions {
  readonly slices?: number;
  /** Of the table. */
  readonly rows?: number;
  /** Further lines of the map. */
  readonly extra?: string;
  /** What comes before a row is computed. */
  readonly before?: string;
  /** Default: rows that fail are recorded. */
  readonly onError?: string;
  readonly config?: Readonly<Record<string, unknown>>;
}

/**
 * A table of numbers and a map over it, of which some rows are left out and some are bad. Each row that is computed adds
 * a byte to a file outside, so that it is seen how many were in all attempts together.
 */
export class ResumeProject extends TestProject {
  readonly rows: number;

  constructor({ slices = 3, rows = 400, extra = '', before = '', onError, config = {} }: ResumeOptions = {}) {
    super({ config: { slices, ...config } });
    this.rows = rows;
    this.write(
      'methods/table.ts',
      `${sdk}
export default defineMethod({
  options: z.object({ rows: z.int(), from: z.int().default(0) }),
  synthesis({ job, options: { rows, from } }) {
    const writer = job.datasetWriter({ columns: { n: 'int32', filename: 'unicode' } }).split();
    for (let n = from; n < from + rows; n++) writer.write(n, \`file \${n}\`);
  },
});`,
    );
    this.writeMap({ extra, before, ...(onError !== undefined && { onError }) });
    this.write(
      'build-scripts/main.ts',
      `${sdk}
import { writeFileSync } from 'node:fs';
export default defineBuild({
  options: z.object({ rows: z.coerce.number().int().default(${rows}), from: z.coerce.number().int().default(0), mark: z.string().default('!') }),
  async build(urd, { rows, from, mark }) {
    const source = await urd.build('table', { rows, from });
    const job = await urd.build('slow', { source, mark });
    writeFileSync('result.json', JSON.stringify({ id: job.id, digest: job.digest, post: job.post }));
  },
});`,
    );
  }

  writeMap({ extra = '', before = '', onError = "'record'", text = 'String(n).repeat(20) + options.mark' } = {}): void {
    this.write(
      'methods/slow.ts',
      `${sdk}
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
const outside = ${JSON.stringify(this.path('outside'))};
export default defineMap({
  ${extra}
  options: z.object({ mark: z.string() }),
  onError: ${onError},
  input: { n: 'int32' },
  output: { text: 'unicode' },
  async map({ n }, { options }) {
    appendFileSync(\`\${outside}.rows\`, '.');
    ${before}
    if (n % 7 === 3) return skip();
    if (${onError !== "'fail'"} && n % 11 === 5) throw new Error(\`\${n} is bad\`);
    return { text: ${text} };
  },
});`,
    );
  }

  /** Rows that were computed so far. */
  get computed(): number {
    return existsSync(this.path('outside.rows')) ? readFileSync(this.path('outside.rows')).length : 0;
  }

  /** What came of the last run that ended well. */
  get result(): { readonly id: string; readonly digest: string; readonly post: JobPost } {
    return JSON.parse(this.read('result.json'));
  }

  /** A file beside the project that its methods look for. */
  mark(name: string, text = ''): void {
    writeFileSync(this.path(`outside.${name}`), text);
  }

  unmark(name: string): void {
    rmSync(this.path(`outside.${name}`), { force: true });
  }
}
