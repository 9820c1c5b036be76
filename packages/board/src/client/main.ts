import { copyCommands } from './copy.ts';
import { startData } from './data.ts';
import { listenToKeys } from './keys.ts';
import { followLive } from './live.ts';
import { submitOnChange } from './submit-on-change.ts';

copyCommands();
startData();
followLive();
listenToKeys();
submitOnChange();
