import { copyCommands } from './copy.ts';
import { startData } from './data.ts';
import { listenToKeys } from './keys.ts';
import { followLive } from './live.ts';
import { submitOnChange } from './submit-on-change.ts';

// On a narrow screen the navigation is wider than the window.
document.querySelector('.nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
copyCommands();
startData();
followLive();
listenToKeys();
submitOnChange();
