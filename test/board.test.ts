import { chmodSync, lstatSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestBoard } from './rig/board.ts';
import { builtBoardProject, hostile, runAx } from './rig/board-project.ts';
import { until } from './rig/processes.ts';
import { TestProject } from './rig/project.ts';
import { canMount, makeReadOnly } from './rig/small-disk.ts';

let project: TestProject;
let board: TestBoard;
/** The pages that links lead to from the overview, over at most so many others. */
const pages = [
  ...['/', '/runs', '/runs/main', '/runs/main~1/compare/main', '/jobs', '/jobs/main-1', '/jobs/main-2', '/jobs/main-3'],
  ...['/jobs/main-4/why', '/jobs/main-1/timeline', '/jobs/main-2/output', '/jobs/main-2/files', '/jobs/main-2/source'],
  ...['/jobs/main-2/view/note.txt', '/jobs/main-2/view/evil.html', '/jobs/main-2/view/a/dot.png', '/jobs/main-99'],
  ...['/lineage/main-1', '/methods', '/methods/shots', '/lists', '/results', '/disk?gc=1', '/search?q=main'],
  ...['/compare?left=main-1&right=main-4', '/data/main-1/default', '/data/main-1/default?view=pictures', '/nothing'],
];

beforeAll(async () => {
  project = builtBoardProject(afterAll);
  board = await TestBoard.start(project.directory);
  return () => board.stop();
});

/** Asks with a host of one's own, which fetch does not let anybody choose. */
function ask(target: string, headers: Readonly<Record<string, string>>): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(board.origin);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path: target, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    asked.once('error', reject).end();
  });
}

/** Everything in a folder, with its times: what was written there would show. */
function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('node_modules'))
    .map((name) => {
      const { size, mtimeMs, ctimeMs } = lstatSync(path.join(folder, name));
      return `${name} ${size} ${mtimeMs} ${ctimeMs}`;
    })
    .sort();
}

test.each([
  ['/api/jobs', 'job'],
  ['/api/jobs?number=2', 'job', '-n', '2'],
  ['/api/jobs/main-2', 'job', 'main-2'],
  ['/api/jobs/shots', 'job', 'shots'],
  ['/api/jobs/main-4/why', 'why', 'main-4'],
  ['/api/runs', 'runs'],
  ['/api/runs?script=main&number=1', 'runs', '--script', 'main', '-n', '1'],
  ['/api/runs/main', 'runs', 'main'],
  ['/api/runs/main~1/compare/main', 'diff', '--runs', 'main~1', 'main'],
  ['/api/methods', 'method'],
  ['/api/methods/shots', 'method', 'shots'],
  ['/api/lists', 'urd'],
  ['/api/workdir', 'workdir'],
  ['/api/gc', 'gc'],
])('%s is what the command prints, byte for byte', async (address, ...command) => {
  expect(await board.text(address)).toBe(runAx(project, ...command, '--json'));
});

test('lists and their entries are what the command prints, byte for byte', async () => {
  const listed = new TestProject({
    methods: {
      one: "import { defineMethod } from '@accelerator/sdk';\nexport default defineMethod({ synthesis: () => 1 });",
    },
  });
  listed.write(
    'build-scripts/main.ts',
    `import { defineBuild } from '@accelerator/sdk';
    export default defineBuild(async (urd) => {
      for (const month of ['2026-10', '2026-11'])
        await urd.session('months', month, () => urd.build('one'), { caption: 'é <b>' });
    });`,
  );
  runAx(listed, 'run', 'main');
  const lists = await TestBoard.start(listed.directory);
  try {
    const [{ list }]: [{ list: string }] = JSON.parse(await lists.text('/api/lists'));
    const asked = [
      ['/api/lists', 'urd'],
      [`/api/lists/${list}`, 'urd', `${list}/`],
      [`/api/lists/${list}/2026-10`, 'urd', `${list}/2026-10`],
    ] as const;
    for (const [address, ...command] of asked) {
      const printed = runAx(listed, ...command, '--json');
      expect(await lists.text(address)).toBe(printed);
      expect(printed).toContain('2026-1');
    }
  } finally {
    await lists.stop();
  }
});

describe('only its user looks at it', () => {
  test('with the token, by the name of this machine', async () => {
    const { port } = new URL(board.origin);
    const bearer = { authorization: `Bearer ${board.token}` };
    const here = `127.0.0.1:${port}`;
    const others = ['evil.test', `evil.test:${port}`, `127.0.0.1.evil.test:${port}`, `localhost.evil.test:${port}`];
    const near = ['127.0.0.1:1', '127.0.0.1', `0.0.0.0:${port}`, `10.0.0.1:${port}`];
    const statuses = await inTurn([
      { host: here },
      { host: here, authorization: `Bearer ${board.token}x` },
      { host: here, cookie: `ax-other=${board.token}` },
      ...[`localhost:${port}`, `[::1]:${port}`, ...others, ...near].map((host) => ({ host, ...bearer })),
    ]);
    expect(statuses).toEqual([401, 401, 401, 200, 200, ...Array(4).fill(421), ...Array(4).fill(421)]);
  });

  test('the address with the token gives a cookie and leads on without it', async () => {
    const answer = await fetch(`${board.origin}/jobs?q=a&token=${board.token}`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/jobs?q=a']);
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
    const [cookie = ''] = answer.headers.get('set-cookie')?.split(';') ?? [];
    expect((await ask('/jobs', { host: new URL(board.origin).host, cookie })).status).toBe(200);
    const away = await fetch(`${board.origin}//evil.test/x?token=${board.token}`, { redirect: 'manual' });
    expect(away.headers.get('location')).toBe('/evil.test/x');
  });

  test('a browser that looks at two boards of one workdir is let in by both', async () => {
    const other = await TestBoard.start(project.directory);
    try {
      const cookies = await Promise.all(
        [board, other].map(async ({ address }) =>
          (await fetch(address, { redirect: 'manual' })).headers.get('set-cookie'),
        ),
      );
      const jar = new Map(
        cookies.map((each) => each?.split(';')[0]?.split('=') ?? []).map(([name, value]) => [name, value]),
      );
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const answers = await Promise.all(
        [board, other].map(({ origin }) => fetch(`${origin}/jobs`, { headers: { cookie } })),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    } finally {
      await other.stop();
    }
  });

  test('it changes nothing', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const answer = await fetch(`${board.origin}/jobs/main-1`, {
        method,
        headers: { authorization: `Bearer ${board.token}` },
      });
      expect(answer.status).toBe(405);
    }
  });

  test('its pages load nothing of others', async () => {
    for (const address of ['/', '/jobs/main-99', '/api/jobs']) {
      const { headers } = await board.get(address);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
      expect([headers.get('x-content-type-options'), headers.get('referrer-policy')]).toEqual([
        'nosniff',
        'no-referrer',
      ]);
    }
  });
});

describe('files of jobs', () => {
  test.each(['evil.html', 'pic.svg', 'a/dot.png', 'note.txt'])('%s runs nothing', async (name) => {
    const answer = await board.get(`/jobs/main-2/files/${name}`);
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*; sandbox/);
    expect(await answer.bytes()).toEqual(new Uint8Array(readFileSync(project.path('workdirs/main/main-2', name))));
  });

  test('a part is given, and what is out of reach is refused', async () => {
    const part = await board.get('/jobs/main-2/files/note.txt', { range: 'bytes=2-5' });
    expect([part.status, await part.text()]).toEqual([206, 'note']);
    expect((await board.get('/jobs/main-2/files/note.txt', { range: 'bytes=9999-' })).status).toBe(416);
  });

  test('only what the job has made, and no way leads out', async () => {
    const links = [
      ['link.txt', '/etc/hostname'],
      ['out', '/etc'],
    ] as const;
    for (const [name, target] of links) symlinkSync(target, project.path('workdirs/main/main-2', name));
    const note = project.path('workdirs/main/main-2/note.txt');
    const kept = readFileSync(note);
    chmodSync(note, 0o644);
    rmSync(note);
    symlinkSync('/etc/hostname', note);
    try {
      const secret = readFileSync('/etc/hostname', 'utf8').trim();
      const ways = ['link.txt', 'out/hostname', 'note.txt', 'setup.json', '../main-1/setup.json', '/etc/hostname'];
      const spellings = ways.flatMap((way) => [way, encodeURIComponent(way), way.replaceAll('.', '%2e')]);
      for (const way of [...spellings, '..%2f..%2fworkdir.json', '%2e%2e%2f%2e%2e%2fax.config.ts']) {
        const { status, body } = await ask(`/jobs/main-2/files/${way}`, {
          host: new URL(board.origin).host,
          authorization: `Bearer ${board.token}`,
        });
        expect([way, status >= 400 && status < 500]).toEqual([way, true]);
        if (secret !== '') expect(body).not.toContain(secret);
        // But for what was asked for.
        expect(body.replaceAll(project.directory, '').replaceAll('/etc/hostname', '')).not.toMatch(
          /\/(etc|home|root)\b/,
        );
      }
    } finally {
      for (const [name] of links) rmSync(project.path('workdirs/main/main-2', name));
      rmSync(note);
      writeFileSync(note, kept);
    }
  });

  test.each(['a/dot.png', 'dot.jpg'])('%s that was saved says which job made it', async (name) => {
    const answer = await board.get(`/jobs/main-2/files/${name}?download=1`);
    const saved = project.path(path.basename(name));
    writeFileSync(saved, Buffer.from(await answer.arrayBuffer()));
    expect(JSON.parse(runAx(project, 'whose', saved, '--json'))).toMatchObject({
      owners: [{ job: 'main-2', method: 'noisy', file: name, by: 'note', there: true }],
    });
    writeFileSync(saved, readFileSync(project.path('workdirs/main/main-2', name)));
    expect(JSON.parse(runAx(project, 'whose', saved, '--json'))).toMatchObject({
      owners: [{ job: 'main-2', file: name, by: 'digest' }],
    });
    const printed = runAx(project, 'whose', saved, '--json');
    expect(await board.text(`/api/whose/${JSON.parse(printed).digest}`)).toBe(printed);
    rmSync(saved);
  });
});

test('a helper was edited: its lines are the reason, and nothing else', async () => {
  const why = JSON.parse(await board.text('/api/jobs/main-4/why'));
  expect(why.differences.map(({ part }: { part: string }) => part)).toEqual(['source']);
  const page = await board.text('/jobs/main-4/why');
  const files = [...page.matchAll(/<code>([^<]*\.ts)<\/code>/g)].map((match) => match[1]);
  expect(new Set(files)).toEqual(new Set(['methods/lib/helper.ts']));
  const changed = [...page.matchAll(/<td class="diff-line diff-(old|now)">(.*?)<\/td>/g)].map(([, side, text = '']) => [
    side,
    text.replaceAll(/<[^>]*>/g, ''),
  ]);
  expect(changed).toEqual([
    ['old', '−  return value + 1;'],
    ['now', '+  return value + 2;'],
  ]);
});

test('what is written by others stays text on every page', async () => {
  for (const page of [
    '/',
    '/jobs',
    '/jobs/main-2',
    '/jobs/main-2/output',
    '/jobs/main-3',
    '/runs/main',
    '/jobs/main-2/view/note.txt',
  ]) {
    const body = await board.text(page);
    expect([page, body.includes('<img src=x'), body.includes("document.title='owned'</script>")]).toEqual([
      page,
      false,
      false,
    ]);
    expect([page, body.includes('\u001b'), body.includes('\u0007')]).toEqual([page, false, false]);
  }
  expect(await board.text('/jobs/main-2/output')).toContain('&lt;script');
  expect(hostile).toContain('<script');
});

test('nothing is written, whatever is looked at', async () => {
  const before = listing(project.path('workdirs'));
  for (const page of pages) expect((await board.get(page)).status).toBeLessThan(500);
  expect(listing(project.path('workdirs'))).toEqual(before);
});

test.skipIf(!canMount)('on a disk that can only be read every page is what it is elsewhere', async () => {
  const shots = project.read('workdirs/main/main-1/setup.json');
  const { columns } = JSON.parse(await board.text('/api/data/main-1/default/rows?columns=image&count=1'));
  const picture = `/data/main-1/default/thumb?column=image&row=0&size=192&v=${columns[0].values[0].digest}`;
  const before = listing(project.directory);
  makeReadOnly(project.directory);
  expect(() => writeFileSync(project.path('probe'), '')).toThrow(/EROFS/);
  const other = await TestBoard.start(project.directory);
  try {
    const statuses: [string, number][] = [];
    for (const page of [...pages, picture]) statuses.push([page, (await other.get(page)).status]);
    const missing = ['/jobs/main-99', '/nothing'];
    expect(statuses).toEqual([...pages, picture].map((page) => [page, missing.includes(page) ? 404 : 200]));
    expect(await other.text('/api/jobs/main-4/why')).toBe(await board.text('/api/jobs/main-4/why'));
  } finally {
    await other.stop();
  }
  expect(listing(project.directory)).toEqual(before);
  expect(project.read('workdirs/main/main-1/setup.json')).toBe(shots);
});

test('runs are collected and built while all pages are asked for', async () => {
  const statuses: [string, number][] = [];
  let goesOn = true;
  const crawl = (async () => {
    for (let round = 0; goesOn || round < 1; round++) {
      for (const page of pages) statuses.push([page, (await board.get(page)).status]);
    }
  })();
  await project.ax('run', 'main', '--word', 'b');
  await project.ax('gc', '--delete', '--keep-days', '0');
  goesOn = false;
  await crawl;
  expect(statuses.filter(([, status]) => status >= 500)).toEqual([]);
  expect((await board.get('/jobs/main-1')).status).toBe(410);
});

describe('a run in another process', () => {
  test('is followed, and its end is known when it is killed', async () => {
    const child = project.start('run', 'slow');
    await until(async () => (await board.text('/api/runs?script=slow')).includes('"running"'));
    const stream = await board.get('/api/runs/slow/events');
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let told = '';
    const reading = (async () => {
      for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) told += next.value;
    })();
    await until(async () => told.includes('slice-started'));
    const [page] = [await board.text('/runs/slow')];
    expect(page).toContain('data-live=');
    child.kill('SIGKILL');
    await reading;
    expect(told).toMatch(/event: end\ndata: .*broken-off/s);
    const ids = [...told.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
    const again = await board.get('/api/runs/slow/events', { 'last-event-id': String(ids[1]) });
    const rest = await again.text();
    expect([...rest.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))).toEqual(ids.slice(2));
    expect(await board.text('/runs/slow')).toContain('broken off');
    const lines = await board.text('/api/runs/slow/events?follow=0');
    expect(lines.trim().split('\n')).toHaveLength(ids.length);
  });
});

/** What each of these headers is answered. */
async function inTurn(headers: readonly Readonly<Record<string, string>>[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const each of headers) statuses.push((await ask('/jobs', each)).status);
  return statuses;
}
