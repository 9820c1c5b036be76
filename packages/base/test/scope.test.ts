import { expect, onTestFinished, test } from 'vitest';
import { Channel, Scope } from '../src/index.ts';

function observed<T>(channel: Channel<T>): T[] {
  const reports: T[] = [];
  onTestFinished(channel.observe((report) => reports.push(report)));
  return reports;
}

test('what belongs to no scope is reported whenever somebody listens', () => {
  const channel = new Channel<number>();
  channel.report(undefined, 1);
  const reports = observed(channel);
  channel.report(undefined, 2);
  const leave = new Scope().enter();
  channel.report(undefined, 3);
  leave();
  expect(reports).toEqual([2, 3]);
});

test('what belongs to a scope is reported while that one is entered, and at no other time', () => {
  const channel = new Channel<string>();
  const reports = observed(channel);
  const [first, second] = [new Scope(), new Scope()];
  channel.report(first, 'before');
  const leaveFirst = first.enter();
  channel.report(first, 'in it');
  leaveFirst();
  channel.report(first, 'after');
  const leaveSecond = second.enter();
  channel.report(first, 'late, in the next one');
  channel.report(second, 'of the next one');
  leaveSecond();
  const leaveAgain = first.enter();
  channel.report(first, 'in it again');
  leaveAgain();
  expect(reports).toEqual(['in it', 'of the next one', 'in it again']);
});

test('scopes follow one another: one within another is a mistake', () => {
  const leave = new Scope().enter();
  expect(() => new Scope().enter()).toThrow('Internal error');
  leave();
  expect(Scope.current).toBeUndefined();
});

test('a listener that ends gives its place back, in whatever order they end', () => {
  const channel = new Channel<number>();
  const [outer, inner]: number[][] = [[], []];
  const endOuter = channel.observe((report) => outer?.push(report));
  const endInner = channel.observe((report) => inner?.push(report));
  channel.report(undefined, 1);
  endInner();
  endInner();
  channel.report(undefined, 2);
  endOuter();
  channel.report(undefined, 3);
  expect([outer, inner]).toEqual([[2], [1]]);
});
