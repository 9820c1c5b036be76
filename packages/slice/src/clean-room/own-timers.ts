import promised from 'node:timers/promises';

// The engine's own: this file is loaded before those of tasks are tracked, and what a task has left of them is cleared.

export const { setTimeout: startTimer, clearTimeout: stopTimer, setImmediate: startImmediate } = globalThis;
export const { setTimeout: sleep, setImmediate: turn } = promised;
