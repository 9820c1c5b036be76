/**
 * How many frames an error remembers where code of users runs, in place of Node's 10: their own line must not be cut off
 * by frames of the engine and of packages above it. Costs 20 µs for an error that is thrown at such a depth.
 */
export const stackLimit = 100;
