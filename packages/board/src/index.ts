export { makeReport, type Report, type ReportOptions } from './report/make-report.tsx';
export { type BoardOptions, type RunningBoard, startBoard } from './server/start-board.ts';
