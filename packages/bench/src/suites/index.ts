import type { Suite } from '../suite.ts';
import { boardSuite } from './board.ts';
import { boardDataSuite } from './board-data.ts';
import { chainsSuite } from './chains.ts';
import { clusterSuite } from './cluster.ts';
import { columnsSuite } from './columns.ts';
import { dailySuite } from './daily.ts';
import { growthSuite } from './growth.ts';
import { imagesSuite } from './images.ts';
import { jobsSuite } from './jobs.ts';
import { mapsSuite } from './maps.ts';
import { reuseSuite } from './reuse.ts';
import { sharedSuite } from './shared.ts';
import { tablesSuite } from './tables.ts';
import { vectorsSuite } from './vectors.ts';
import { waitingSuite } from './waiting.ts';

export const suites: readonly Suite[] = [
  imagesSuite,
  waitingSuite,
  jobsSuite,
  columnsSuite,
  mapsSuite,
  vectorsSuite,
  reuseSuite,
  chainsSuite,
  tablesSuite,
  dailySuite,
  growthSuite,
  boardSuite,
  boardDataSuite,
  sharedSuite,
  clusterSuite,
];
