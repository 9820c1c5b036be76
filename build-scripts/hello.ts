import { defineBuild } from '@accelerator/sdk';

// `ax run hello`: the first time it runs the method, from then on it finds the job that is there already.
export default defineBuild(async (urd) => {
  const hello = await urd.build('hello', { name: 'world' });
  console.log(await hello.load());
});
