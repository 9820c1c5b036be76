// A peer process: says that it is ready, and then answers each line of JSON with one.
import { createInterface } from 'node:readline';

/** @param {(task: any) => unknown} work */
export async function serve(work) {
  const answer = (value) => process.stdout.write(`${JSON.stringify(value ?? null)}\n`);
  answer('ready');
  for await (const line of createInterface(process.stdin)) answer(await work(JSON.parse(line)));
}
