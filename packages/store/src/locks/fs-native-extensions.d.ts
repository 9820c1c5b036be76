declare module 'fs-native-extensions' {
  const locks: {
    /** Kernel lock on the whole open file: true when granted. */
    tryLock(descriptor: number): boolean;
    unlock(descriptor: number): void;
  };
  export default locks;
}
