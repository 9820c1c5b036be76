import { execFileSync, spawnSync } from 'node:child_process';

/** Whether this user may make networks: in a container as root, most often; on a CI server often not. */
export const canCable = ((): boolean => {
  const name = `ax-can-${process.pid}`;
  if (spawnSync('ip', ['netns', 'add', name]).status !== 0) return false;
  execFileSync('ip', ['netns', 'delete', name]);
  return true;
})();

let last = 0;

/** The network of one host, and the cable between it and this one. A cut is silent: no end hears that the other is gone. */
export class Cable {
  /** Where the host reaches this one: of the addresses that are meant for tests of networks. */
  readonly address: string;
  readonly #host: string;
  /** Its end here. */
  readonly #here: string;

  constructor() {
    const number = ((process.pid % 8000) + 8000 * last++) % 65_536;
    this.#host = `ax-${process.pid}-${last}`;
    const net = `198.${18 + (number >> 15)}.${(number >> 7) & 255}.${(2 * number) & 254}`;
    const end = net.replace(/\d+$/, (digits) => String(Number(digits) + 1));
    this.address = net;
    this.#here = `axc${process.pid}n${last}`.slice(-15);
    ip('netns', 'add', this.#host);
    ip('link', 'add', this.#here, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.#host);
    ip('addr', 'add', `${net}/31`, 'dev', this.#here);
    ip('link', 'set', this.#here, 'up');
    ip('-n', this.#host, 'addr', 'add', `${end}/31`, 'dev', 'eth0');
    this.heal();
  }

  /** In front of a command: it runs on the host. */
  get prefix(): readonly string[] {
    return ['ip', 'netns', 'exec', this.#host];
  }

  cut(): void {
    ip('-n', this.#host, 'link', 'set', 'eth0', 'down');
  }

  heal(): void {
    ip('-n', this.#host, 'link', 'set', 'eth0', 'up');
  }

  /** This end forgets its connections with the host, and tells nobody, as one that was switched off. */
  forget(): void {
    ip('link', 'set', this.#here, 'down');
    execFileSync('ss', ['-K', '-t', 'state', 'all', 'src', this.address], { stdio: ['ignore', 'ignore', 'inherit'] });
    ip('link', 'set', this.#here, 'up');
  }

  /** Its end here goes with it. */
  remove(): void {
    ip('netns', 'delete', this.#host);
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
