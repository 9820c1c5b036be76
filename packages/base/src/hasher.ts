import xxhash from 'xxhash-wasm';

/** xxHash, ready to be called. The built engine has it from the module that starts it: a script can't await. */
export const hasher = await xxhash();
