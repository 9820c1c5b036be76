import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hasPseudoTerminals, render, runOnTerminal } from './cli-screen.ts';
import { processesOf, until } from './rig/processes.ts';
import { TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMethod, z } from '@accelerator/sdk';";

/** A job whose slices count to 20 and then wait for the file `go`. */
function waiting(): TestProject {
  const project = new TestProject();
  project.write(
    'methods/counts.ts',
    `${sdk}
    import { existsSync } from 'node:fs';
    export default defineMethod({
      options: z.object({ n: z.int() }),
      async analysis({ job, sliceno }) {
        for (let row = 1; row <= 15; row++) job.progress(row, 20);
        console.log('half way in slice', sliceno);
        while (!existsSync(${JSON.stringify(project.path('go'))})) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          job.progress(15, 20);
        }
      },
    });`,
  );
  project.write(
    'methods/quick.ts',
    `${sdk}\nexport default defineMethod({ synthesis() { ${project.count('quick')} } });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}
    export default defineBuild(async (urd) => {
      await urd.build('quick');
      console.log('the script prints');
      await urd.build('counts', { n: 1 });
    });`,
  );
  return project;
}

describe.skipIf(!hasPseudoTerminals)('on a terminal', () => {
  test('bars show what runs, what is printed stays above them, and at the end only lines are left', async () => {
    const project = waiting();
    const run = runOnTerminal(project, { columns: 100, rows: 30 }, 'run');
    const parts = ['30 of 40', 'analysis.0 │', 'analysis.1 │'];
    // What is drawn anew may come in pieces: the bar is last.
    await until(() => parts.every((part) => run.screen().includes(part)) && /30 of 40 {2}\S.*$/.test(run.screen()));
    const lines = run.screen().split('\n');
    expect(lines[0]).toMatch(/^built +main-1 +quick +.* no earlier job of this method$/);
    expect(lines[1]).toBe('the script prints');
    expect(lines.slice(2, 4).sort()).toEqual([
      'main-2 analysis.0 │ half way in slice 0',
      'main-2 analysis.1 │ half way in slice 1',
    ]);
    expect(lines[4]).toMatch(/^main-2 {2}counts {2}analysis {3}█{18} {6} {3}75 % {2}30 of 40 {2}/);
    expect(lines).toHaveLength(5);
    project.write('go', '');
    expect(await run.ended).toBe(0);
    const end = run.screen().split('\n');
    expect(end[4]).toMatch(/^built +main-2 +counts /);
    expect(end[5]).toMatch(/^Done in .*: 2 jobs built\.$/);
    expect(end).toHaveLength(6);
    expect(run.raw()).toContain('\u001b[');
  });

  test('a narrow and low terminal is never overrun', async () => {
    const project = waiting();
    project.write(
      'build-scripts/main.ts',
      `${sdk}\nexport default defineBuild((urd) => Promise.all([1, 2, 3, 4, 5, 6].map((n) => urd.build('counts', { n }))));`,
    );
    const run = runOnTerminal(project, { columns: 40, rows: 6 }, 'run');
    const bars = (): string[] =>
      run
        .screen()
        .split('\n')
        .filter((line) => /^main-\d {2}counts/.test(line));
    await until(() => run.screen().includes('… and 3 more') && bars().length === 3);
    for (const bar of bars()) expect(bar.length).toBeLessThan(40);
    project.write('go', '');
    expect(await run.ended).toBe(0);
    expect(run.screen()).toMatch(/: 6 jobs built\.$/);
  });

  test('Ctrl-C stops everything at once, and says so', async () => {
    const project = waiting();
    const run = runOnTerminal(project, { columns: 100, rows: 30 }, 'run');
    await until(() => run.screen().includes('30 of 40'));
    run.type('\u0003');
    expect(await run.ended).toBe(130);
    expect(run.screen()).toMatch(/Stopped by Ctrl-C after .*: 1 job built, 1 stopped\. Nothing needs cleaning\.$/);
    expect(run.screen()).not.toContain('30 of 40');
    await until(() => processesOf(project.directory).length === 0);
    expect(existsSync(project.path('workdirs/main/main-2/post.json'))).toBe(false);
    project.write('go', '');
    expect((await project.ax('run')).status).toBe(0);
    expect(project.counts()).toEqual({ quick: 1 });
  });
});

test('the screen is drawn as a terminal does', () => {
  expect(render('one\r\ntwo\r\n\u001b[1A\u001b[Jthree\r\n')).toBe('one\nthree');
  expect(render('\u001b[31mred\u001b[39m\rb')).toBe('bed');
});
