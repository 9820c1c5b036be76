import inspector from 'node:inspector';
import { AcceleratorError } from '@accelerator/base';
import { sleep } from './clean-room/own-timers.ts';

/** How tasks are debugged. */
export interface DebugSetup {
  /** On this machine only. */
  readonly port: number;
  /** The method whose tasks wait for a debugger. Absent: any. */
  readonly method?: string | undefined;
}

/** Nobody else's machine can attach. */
const host = '127.0.0.1';
const triesMs = [0, 100, 300, 1000];

/**
 * Opens this process for a debugger. One that is attached already, by VS Code's auto attach, is taken as it is.
 * @returns the address of the inspector, which `waitForDebugger` waits at
 * @throws AcceleratorError `DEBUG_PORT_TAKEN`
 */
export async function openForDebugger({ port }: DebugSetup): Promise<string> {
  // A process that this one takes the place of may not have left the port yet.
  for (const ms of triesMs) {
    await sleep(ms);
    const known = inspector.url();
    if (known !== undefined) return known;
    inspector.open(port, host);
  }
  const url = inspector.url();
  if (url === undefined) throw debugPortTaken(port);
  return url;
}

/** Blocks this process until a debugger is attached and has set its breakpoints. */
export function waitForDebugger(): void {
  inspector.waitForDebugger();
}

/** The port at which a debugger was to attach is used by another process. */
function debugPortTaken(port: number): AcceleratorError {
  return new AcceleratorError({
    code: 'DEBUG_PORT_TAKEN',
    message: `Nothing can be debugged at ${host}:${port}: another process has that port.`,
    hint: `Name another one: \`ax run --inspect=${port + 1} …\`.`,
    details: { port },
  });
}
