import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { SourceMap } from 'node:module';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freePort } from './rig/free-port.ts';
import { InspectorClient, type InspectorEvent } from './rig/inspector-client.ts';
import { axProgram, finish, TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMethod, z } from '@accelerator/sdk';";
const script = `${sdk}
export default defineBuild(async (urd) => {
  await urd.build('first');
  console.log(await (await urd.build('taxed', { net: 100 })).load());
});`;

/** What is on these lines must be found by number. */
const taxed = (count: string): string => `${sdk}
import { taxOf } from './lib/tax.ts';

interface Bill {
  readonly net: number;
}

export default defineMethod({
  options: z.object({ net: z.number() }),
  timeLimit: 1,
  analysis({ options, sliceno }) {
    ${count}
    const bill: Bill = { net: options.net + sliceno };
    return taxOf(bill.net);
  },
  synthesis: ({ analysisRes }) => [...analysisRes],
});
`;
const helper = `/** Of a helper, below a comment. */
export function taxOf(net: number): number {
  const rate: number = 25;
  return (net * rate) / 100;
}
`;

function debugProject(): TestProject {
  const project = new TestProject({
    methods: { first: `${sdk}\nexport default defineMethod({ synthesis: () => 1 });`, taxed: '' },
    scripts: { main: script },
    files: { 'methods/lib/tax.ts': helper },
  });
  project.write('methods/taxed.ts', taxed(project.count('analysis')));
  return project;
}

/** As a debugger does before code with a source map runs: by file and line of the source, both as people count them. */
async function setBreakpoint(
  client: InspectorClient,
  { scriptId, url, sourceMapURL }: InspectorEvent['params'],
  file: string,
  line: number,
): Promise<void> {
  // The engine's own, of a checkout, are files.
  if (!String(sourceMapURL).startsWith('data:')) return;
  const text = Buffer.from(String(sourceMapURL).split('base64,')[1] ?? '', 'base64').toString('utf8');
  const map = new SourceMap(JSON.parse(text));
  const { scriptSource } = await client.send('Debugger.getScriptSource', { scriptId });
  for (const [lineNumber, code] of String(scriptSource).split('\n').entries()) {
    if (code.startsWith('//#')) continue;
    for (let columnNumber = 0; columnNumber < code.length; columnNumber++) {
      const entry = map.findEntry(lineNumber, columnNumber);
      if (!('originalLine' in entry) || entry.originalLine !== line - 1) continue;
      if (!entry.originalSource.startsWith('file:') || fileURLToPath(entry.originalSource) !== file) continue;
      await client.send('Debugger.setBreakpointByUrl', { url, lineNumber, columnNumber });
      return;
    }
  }
}

interface Hit {
  readonly expression: unknown;
  readonly inspector: string;
}

/** Attaches to what a run says, stops at a line, and notes what an expression is there. */
async function debug(
  child: ChildProcess,
  at: { readonly file: string; readonly line: number; readonly expression: string },
): Promise<{
  readonly hits: readonly Hit[];
  readonly waiting: readonly Record<string, unknown>[];
  readonly types: string[];
}> {
  const hits: Hit[] = [];
  const waiting: Record<string, unknown>[] = [];
  const types: string[] = [];
  if (child.stdout === null) throw new Error('no standard output');
  const paused = async ({ params }: InspectorEvent, client: InspectorClient): Promise<void> => {
    if (params.reason === 'instrumentation') await setBreakpoint(client, params.data, at.file, at.line);
    else {
      const [{ callFrameId }] = params.callFrames;
      const { result } = await client.send('Debugger.evaluateOnCallFrame', { callFrameId, expression: at.expression });
      hits.push({ expression: result.value, inspector: String(waiting.at(-1)?.url) });
      // Longer than the method may take.
      if (hits.length === 1) await setTimeout(1200);
    }
    await client.send('Debugger.resume');
  };
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{')) continue;
    const event: Record<string, unknown> = JSON.parse(line);
    types.push(String(event.type));
    if (event.type !== 'debugger-waiting') continue;
    waiting.push(event);
    const client = await InspectorClient.connect(String(event.url), (told, attached) => {
      if (told.method === 'Debugger.paused') void paused(told, attached);
    });
    await client.send('Runtime.enable');
    await client.send('Debugger.enable');
    await client.send('Debugger.setInstrumentationBreakpoint', {
      instrumentation: 'beforeScriptWithSourceMapExecution',
    });
    await client.send('Runtime.runIfWaitingForDebugger');
  }
  return { hits, waiting, types };
}

test('breakpoints in the TypeScript of a method and its helpers are hit, time does not count, and the key knows nothing', async () => {
  const project = debugProject();
  const port = await freePort();
  const child = project.start('run', '--json', `--inspect=${port}`, 'taxed', 'main');
  const ended = once(child, 'close');
  const { hits, waiting, types } = await debug(child, {
    file: project.path('methods/taxed.ts'),
    line: 14,
    expression: 'bill.net',
  });
  expect((await ended)[0]).toBe(0);
  expect(hits.map(({ expression }) => expression)).toEqual([100, 101]);
  expect(waiting.map(({ method }) => method)).toEqual(['taxed']);
  expect(new URL(String(waiting[0]?.url)).host).toBe(`127.0.0.1:${port}`);
  expect(types.at(-1)).toBe('run-finished');
  expect(project.counts()).toEqual({ analysis: 2 });
  const plain = await project.run('main');
  expect([plain.status, project.counts()]).toEqual([0, { analysis: 2 }]);
  // The method is named: it is built again to be debugged, in whatever state it is.
  const helped = project.start('run', '--json', `--inspect=${port}`, 'taxed');
  const helpedEnd = once(helped, 'close');
  const inHelper = await debug(helped, { file: project.path('methods/lib/tax.ts'), line: 4, expression: 'net * rate' });
  expect([(await helpedEnd)[0], inHelper.hits.map(({ expression }) => expression)]).toEqual([0, [2500, 2525]]);
  expect(project.counts()).toEqual({ analysis: 4 });
});

test('a port that is taken is said; names are told from ports', async () => {
  const project = debugProject();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const outcome = await project.ax('run', '--json', `--inspect=${port}`);
  server.close();
  expect([outcome.status, outcome.stdout.includes('"DEBUG_PORT_TAKEN"')]).toEqual([1, true]);
  for (const wrong of [['--inspect=no_such_name'], ['--inspect=0.0.0.0:9229'], ['--inspect', '--watch']]) {
    const { status, stderr } = await project.ax('run', ...wrong);
    expect([status, stderr]).toEqual([1, expect.stringContaining('--inspect')]);
  }
});

test("VS Code's auto attach reaches the slice process of --inspect, and no method sees it", async () => {
  const project = debugProject();
  const noted = project.path('attached.log');
  project.write(
    'bootloader.js',
    `if (process.argv[1]?.includes('slice-process')) {
       require('node:fs').appendFileSync(${JSON.stringify(noted)}, process.env.VSCODE_INSPECTOR_OPTIONS + '\\n');
       require('node:inspector').open(0, '127.0.0.1');
     }`,
  );
  project.write('package.json', '{ "name": "test-project" }');
  project.write(
    'methods/taxed.ts',
    `${sdk}\nexport default defineMethod({ options: z.object({ net: z.number() }), synthesis: () => Object.keys(process.env).filter((name) => /NODE_OPTIONS|VSCODE/.test(name)) });`,
  );
  const env = {
    ...process.env,
    NODE_OPTIONS: `--max-old-space-size=3000  --require "${project.path('bootloader.js')}" `,
    VSCODE_INSPECTOR_OPTIONS: ':::{}',
  };
  for (const [args, attached] of [
    [['--force'], false],
    [['--force', '--inspect'], true],
  ] as const) {
    const child = spawn(process.execPath, [axProgram, 'run', ...args, 'main'], { cwd: project.directory, env });
    const { status, stdout } = await finish(child);
    expect([status, stdout, project.has('attached.log')]).toEqual([0, '[]\n', attached]);
  }
  expect(project.read('attached.log')).toBe(':::{}\n');
});
