import { jobKey } from '../src/key.ts';
import { goldenPreimages } from './golden-preimages.ts';

console.log(JSON.stringify(Object.values(goldenPreimages).map((preimage) => jobKey(preimage))));
