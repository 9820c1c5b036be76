import { copyCommands } from './copy.ts';

copyCommands();
