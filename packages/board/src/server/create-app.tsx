import { Hono } from 'hono';
import { assetRoutes } from '../routes/assets.ts';
import { compareRoutes } from '../routes/compare.tsx';
import { dataRoutes } from '../routes/data.tsx';
import { dataApi } from '../routes/data-api.ts';
import { diskRoutes } from '../routes/disk.tsx';
import { jobRoutes } from '../routes/job.tsx';
import { jobApiRoutes } from '../routes/job-api.ts';
import { jobTabRoutes } from '../routes/job-tabs.tsx';
import { jobsRoutes } from '../routes/jobs.tsx';
import { lineageRoutes } from '../routes/lineage.tsx';
import { listsRoutes } from '../routes/lists.tsx';
import { liveRoutes } from '../routes/live.ts';
import { methodsRoutes } from '../routes/methods.tsx';
import { overviewRoutes } from '../routes/overview.tsx';
import { resultsRoutes } from '../routes/results.tsx';
import { rowRoutes } from '../routes/row.tsx';
import { rowsRoutes } from '../routes/rows.tsx';
import { runPartsRoutes } from '../routes/run-parts.tsx';
import { runsRoutes } from '../routes/runs.tsx';
import { searchRoutes } from '../routes/search.tsx';
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
  dataRoutes,
  rowRoutes,
  rowsRoutes,
  compareRoutes,
  dataApi,
  thumbRoutes,
  liveRoutes,
  runsRoutes,
  runPartsRoutes,
  jobTabRoutes,
  jobApiRoutes,
  lineageRoutes,
  methodsRoutes,
  listsRoutes,
  resultsRoutes,
  diskRoutes,
  searchRoutes,
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
