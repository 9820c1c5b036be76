import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

/** From now on `prepare` is called before any program is started in this process. */
export function beforePrograms(prepare: () => void): void {
  const before = <F extends (...args: never[]) => unknown>(start: F): F =>
    new Proxy(start, {
      apply(target, self, args) {
        prepare();
        return Reflect.apply(target, self, args);
      },
    });
  const { ChildProcess, spawnSync, execSync, execFileSync } = childProcess;
  // All that is started without waiting comes by there; Node does not declare it.
  const spawn: unknown = Reflect.get(ChildProcess.prototype, 'spawn');
  if (isFunction(spawn)) Reflect.set(ChildProcess.prototype, 'spawn', before(spawn));
  Object.assign(childProcess, {
    spawnSync: before(spawnSync),
    execSync: before(execSync),
    execFileSync: before(execFileSync),
  });
  syncBuiltinESMExports();
}

function isFunction(value: unknown): value is (...args: never[]) => unknown {
  return typeof value === 'function';
}
