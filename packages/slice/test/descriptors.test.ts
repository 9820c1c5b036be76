import { closeSync, openSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { descriptorChanges, filesOf, openDescriptors } from '../src/clean-room/descriptors.ts';

// Only Linux tells what a process has open.
describe.skipIf(process.platform !== 'linux')('what a process has open', () => {
  test('is told when it has changed: files that are open, and descriptors of the process that were closed', () => {
    const [own, other] = [openSync('/', 'r'), openSync('/', 'r')];
    const known = openDescriptors();
    expect(descriptorChanges(known)).toEqual([]);
    const left = openSync('/', 'r');
    expect(descriptorChanges(known)).toEqual(['/ is open']);
    closeSync(left);
    // The number that is free now is the one by which the kernel's list is read.
    closeSync(own);
    expect(descriptorChanges(known)).toEqual(['a descriptor of the process was closed']);
    closeSync(other);
    expect(descriptorChanges(known)).toEqual(['a descriptor of the process was closed']);
  });

  test('has other files when one is closed, or opened anew', () => {
    const descriptor = openSync('/', 'r');
    const before = filesOf([0, descriptor]);
    expect(filesOf([0, descriptor])).toBe(before);
    closeSync(descriptor);
    expect(filesOf([0, descriptor])).not.toBe(before);
    const again = openSync('/dev/null', 'r');
    expect(again).toBe(descriptor);
    expect(filesOf([0, descriptor])).not.toBe(before);
    closeSync(again);
  });
});
