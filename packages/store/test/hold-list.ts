import { digestOf } from '@accelerator/base';
import { Lists } from '../src/lists/lists.ts';

/** Enters numbers into a list, as fast as it can, once it is told to begin; then it ends, or waits to be killed. */
const [folder = '', last = '0', then = 'ends'] = process.argv.slice(2);
const lists = new Lists(folder, { user: 'ann' });
console.log('ready');
await new Promise((resolve) => process.stdin.once('data', resolve));
for (let n = 1; n <= Number(last); n++) {
  await lists.enter('numbers', {
    ...{ timestamp: String(n), caption: '', deps: {}, workdir: 'w', run: null, update: false },
    jobs: [{ name: 'job', job: `m-${n}`, digest: digestOf(String(n)) }],
    isThere: () => true,
  });
}
if (then === 'ends') process.exit();
setInterval(() => {}, 1000);
