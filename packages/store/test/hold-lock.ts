import { lockKey } from '../src/locks/job-lock.ts';

const [directory = '', key = ''] = process.argv.slice(2);
await lockKey(directory, key, () => {});
console.log('held');
setInterval(() => {}, 1000);
