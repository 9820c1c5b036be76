/**
 * How many frames an error remembers where code of users runs, in place of Node's 10: their own line must not be cut off
 * by frames of the engine and of packages above it. At a depth of 20 frames an error takes twice the time (40 → 90 µs on a
 * busy machine), at 100 seven times.
 */
export const stackLimit = 100;
