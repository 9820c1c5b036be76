import { Hono } from 'hono';
import { apiRoutes } from '../routes/api.ts';
import { assetRoutes } from '../routes/assets.ts';
import { compareRoutes } from '../routes/compare.tsx';
import { dataRoutes } from '../routes/data.tsx';
import { dataApi } from '../routes/data-api.ts';
import { jobRoutes } from '../routes/job.tsx';
import { jobsRoutes } from '../routes/jobs.tsx';
import { overviewRoutes } from '../routes/overview.tsx';
import { rowRoutes } from '../routes/row.tsx';
import { rowsRoutes } from '../routes/rows.tsx';
import { thumbRoutes } from '../routes/thumb.ts';
import type { Serving } from './answer.tsx';
import { sendError, sendNotFound } from './errors.tsx';
import { type GateRules, gate } from './gate.ts';
import { headers } from './headers.ts';

/**
 * All that the board answers. A page has its routes in `routes/NAME.tsx` (one function that is given what serves it and
 * gives a `Hono`; the pages at their addresses, what programs read below `/api`), its components in `pages/NAME/`, what runs
 * in the browser in `client/NAME.ts` (started by `client/main.ts`), its look in `style/NAME.css` (imported by
 * `style/main.css`). Add it to the list here, and to the navigation in `html/header.tsx` if it stands there.
 */
const routes = [
  overviewRoutes,
  jobsRoutes,
  jobRoutes,
  apiRoutes,
  dataRoutes,
  rowRoutes,
  rowsRoutes,
  compareRoutes,
  dataApi,
  thumbRoutes,
];

export function createApp(serving: Serving, rules: GateRules): Hono {
  const app = new Hono();
  app.use(headers);
  app.use(gate(rules));
  app.route('/', assetRoutes(serving));
  for (const each of routes) app.route('/', each(serving));
  app.notFound((c) => sendNotFound(c, serving));
  app.onError((error, c) => sendError(c, serving, error));
  return app;
}
