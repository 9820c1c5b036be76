import { isPlainObject } from '@accelerator/base';
import type { SliceMessage } from '@accelerator/slice';

/**
 * Whether a process says what a slice process says: code of an author may write to its channel, too. What the parts of
 * a report hold is not looked at: who forges one deceives nobody but its own job.
 */
export function isSliceMessage(value: unknown): value is SliceMessage {
  if (!isPlainObject(value)) return false;
  switch (value.type) {
    case 'ready':
    case 'refused':
      return true;
    case 'news':
      return isNews(value.news);
    case 'turn':
      return isCount(value.calls);
    case 'subjob':
      return isCount(value.id) && hasTexts(value.request, 'method', 'inputs');
    case 'missing':
      return hasTexts(value.request, 'file', 'answer');
    case 'done':
      return isOutcome(value.outcome) && isTexts(value.left);
    case 'changed':
      return isTexts(value.changed);
    default:
      return false;
  }
}

function isNews(news: unknown): boolean {
  if (!isPlainObject(news)) return false;
  switch (news.type) {
    case 'progress':
      return typeof news.done === 'number' && typeof news.total === 'number';
    case 'status':
      return typeof news.text === 'string';
    case 'idle':
      return typeof news.isIdle === 'boolean';
    case 'debugger':
      return typeof news.url === 'string';
    default:
      return false;
  }
}

function isOutcome(outcome: unknown): boolean {
  if (!isPlainObject(outcome)) return false;
  if (outcome.ok === false) return hasTexts(outcome.error, 'name', 'message');
  return outcome.ok === true && isCount(outcome.attempt) && isPlainObject(outcome.cost) && isReport(outcome.report);
}

function isReport(report: unknown): boolean {
  if (!isPlainObject(report) || !isPlainObject(report.datasets)) return false;
  const { declarations, parts } = report.datasets;
  return isPlainObject(report.files) && Array.isArray(declarations) && Array.isArray(parts) && isTexts(report.seen);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function hasTexts(value: unknown, ...names: readonly string[]): boolean {
  return isPlainObject(value) && names.every((name) => typeof value[name] === 'string');
}
