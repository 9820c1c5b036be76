export { type BoardOptions, type RunningBoard, startBoard } from './server/start-board.ts';
