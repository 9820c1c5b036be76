import { type AcceleratorError, isAcceleratorError, systemCode } from '@accelerator/base';
import type { Context } from 'hono';
import { Command, Empty } from '../html/parts.tsx';
import { type Serving, type Status, sendJson, sendPage } from './answer.tsx';

/** Whatever goes wrong is a page with a sentence; only what is a bug is a 500, and is told in the terminal. */
export function sendError(c: Context, serving: Serving, error: unknown): Response | Promise<Response> {
  const status = statusFor(error);
  const { title, text, hint } = wordsFor(error, status);
  if (status === 500) process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : error}\n`);
  if (c.req.path.startsWith('/api/')) {
    const code = isAcceleratorError(error) ? error.code : status === 500 ? 'INTERNAL' : 'GONE';
    return sendJson(c, { error: { code, message: text, ...(hint !== undefined && { hint }) } }, status);
  }
  return sendPage(
    c,
    serving,
    { title, status },
    <div class="error-page">
      <p class="error-status">{status}</p>
      <h1>{title}</h1>
      <p class="error-text">{text}</p>
      {hint === undefined ? null : <p class="error-hint">{hint}</p>}
      <p>
        <a href="/">Overview</a> · <a href="/jobs">All jobs</a>
      </p>
    </div>,
  );
}

export function sendNotFound(c: Context, serving: Serving): Response | Promise<Response> {
  if (c.req.path.startsWith('/api/'))
    return sendJson(c, { error: { code: 'NO_SUCH_PAGE', message: 'There is no such page.' } }, 404);
  return sendPage(
    c,
    serving,
    { title: 'There is no such page', status: 404 },
    <div class="error-page">
      <p class="error-status">404</p>
      <h1>There is no such page</h1>
      <Empty title="Nothing has this address.">
        A job is at <Command text="/jobs/main-1" />, whatever names it: <Command text="/jobs/thumbnailer~1" />
      </Empty>
    </div>,
  );
}

/** Removed jobs are told from those that never were, as far as that is known. */
function statusFor(error: unknown): Status {
  if (!isAcceleratorError(error)) return systemCode(error) === 'ENOENT' ? 410 : 500;
  const { code } = error;
  if (code === 'JOB_COLLECTED' || code === 'JOB_REMOVED') return 410;
  return /NOT_FOUND|NOWHERE|^UNKNOWN|NO_LISTS/.test(code) ? 404 : 409;
}

interface Words {
  readonly title: string;
  readonly text: string;
  readonly hint: string | undefined;
}

function wordsFor(error: unknown, status: Status): Words {
  if (isAcceleratorError(error)) return { title: titleOf(error, status), text: error.message, hint: error.hint };
  if (status === 410) return { title: 'Gone', text: 'It was removed while it was looked at.', hint: undefined };
  return { title: 'A fault of the board', text: 'The terminal in which it runs says more.', hint: undefined };
}

function titleOf({ code }: AcceleratorError, status: Status): string {
  if (status === 404) return 'Not there';
  if (status === 410) return code === 'JOB_COLLECTED' ? 'Collected' : 'Removed';
  return 'This can’t be shown';
}
