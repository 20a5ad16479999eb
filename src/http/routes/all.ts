import type { Route } from '../route.js';
import { clusterNow, clusterOptimizations, clusterWorkers } from './cluster.js';
import { controlEnvironment } from './control-environment.js';
import { controlStatus, controlStop } from './control.js';
import { supervisionRoutes } from './control-supervision.js';
import { diagnosticRoutes } from './control-diagnostics.js';
import { clusterEvents } from './events.js';
import { liveness, readiness } from './health.js';
import { clusterHistory } from './history.js';
import { index } from './index.js';
import { performanceMetrics, workerPerformanceMetrics } from './performance-metrics.js';
import { performanceOptimize } from './performance-optimize.js';
import { prometheus } from './prometheus.js';

export const allRoutes: readonly Route[] = [
  index,
  performanceMetrics,
  workerPerformanceMetrics,
  performanceOptimize,
  clusterNow,
  clusterWorkers,
  clusterHistory,
  clusterOptimizations,
  clusterEvents,
  prometheus,
  liveness,
  readiness,
  controlStatus,
  controlStop,
  controlEnvironment,
  ...supervisionRoutes,
  ...diagnosticRoutes,
];
