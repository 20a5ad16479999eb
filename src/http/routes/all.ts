import type { Route } from '../route.js';
import { actionRoutes, supervisionRoutes } from './actions.js';
import { alerts, alertTest } from './alerts.js';
import { capacity } from './capacity.js';
import { clusterCompare, clusterNodes, clusterTop, clusterWorth } from './cluster-questions.js';
import { clusterNow, clusterOptimizations, clusterWorkers } from './cluster.js';
import { controlEnvironment } from './control-environment.js';
import { controlStatus, controlStop } from './control.js';
import { diagnosticRoutes } from './control-diagnostics.js';
import { dashboardAsset } from './dashboard.js';
import { clusterEvents } from './events.js';
import { forecast } from './forecast.js';
import { liveness, readiness } from './health.js';
import { clusterHistory } from './history.js';
import { index } from './index.js';
import { clusterStream } from './live.js';
import { openApi } from './openapi.js';
import { optimizerFacts } from './optimizer.js';
import { performanceMetrics, workerPerformanceMetrics } from './performance-metrics.js';
import { performanceOptimize } from './performance-optimize.js';
import { prometheus } from './prometheus.js';

export const allRoutes: readonly Route[] = [
  index,
  performanceMetrics,
  workerPerformanceMetrics,
  performanceOptimize,
  optimizerFacts,
  clusterNow,
  clusterWorkers,
  clusterHistory,
  clusterOptimizations,
  clusterEvents,
  clusterNodes,
  clusterTop,
  clusterCompare,
  clusterWorth,
  clusterStream,
  forecast,
  capacity,
  alerts,
  alertTest,
  prometheus,
  openApi,
  liveness,
  readiness,
  dashboardAsset,
  ...actionRoutes,
  controlStatus,
  controlStop,
  controlEnvironment,
  ...supervisionRoutes,
  ...diagnosticRoutes,
];
