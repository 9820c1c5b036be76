import { copyCommands } from './copy.ts';
import { startData } from './data.ts';

copyCommands();
startData();
