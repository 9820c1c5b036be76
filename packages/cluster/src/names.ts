/**
 * What keys and channels in Redis are called. All of a workdir have its id in braces, so that a Redis Cluster keeps them
 * on one node.
 */
export class Names {
  /** Of all that BullMQ has. */
  readonly prefix: string;

  /** @param workdir its id */
  constructor(workdir: string) {
    this.prefix = `ax:{${workdir}}`;
  }

  /** Tasks for agents that have the same packages. */
  queue(fingerprint: string): string {
    return `tasks-${fingerprint}`;
  }

  /** A hash that BullMQ keeps of a task. */
  task(fingerprint: string, id: string): string {
    return `${this.prefix}:${this.queue(fingerprint)}:${id}`;
  }

  /** The names of all agents. */
  get agents(): string {
    return `${this.prefix}:agents`;
  }

  /** What is known of an agent, while it lives. */
  agent(name: string): string {
    return `${this.prefix}:agent:${name}`;
  }

  /** There while a driver lives. */
  driver(id: string): string {
    return `${this.prefix}:driver:${id}`;
  }

  /** There when nobody wants a task any more. */
  cancelled(task: string): string {
    return `${this.prefix}:cancelled:${task}`;
  }

  /** The packages behind a fingerprint. */
  packages(fingerprint: string): string {
    return `${this.prefix}:packages:${fingerprint}`;
  }

  /** Answers to a check. */
  reply(id: string): string {
    return `${this.prefix}:reply:${id}`;
  }

  /** Channel: an agent has joined or left. */
  get joining(): string {
    return `${this.prefix}:joining`;
  }

  /** Channel: what agents tell a driver. */
  news(driver: string): string {
    return `${this.prefix}:news:${driver}`;
  }

  /** Channel: orders to all agents, or to one. */
  orders(agent?: string): string {
    return agent === undefined ? `${this.prefix}:orders` : `${this.prefix}:orders:${agent}`;
  }
}
