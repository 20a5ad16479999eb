import type { Route } from '../route.js';
import { clusterNow, clusterOptimizations, clusterWorkers } from './cluster.js';
import { controlStatus, controlStop } from './control.js';
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
  prometheus,
  liveness,
  readiness,
  controlStatus,
  controlStop,
];
