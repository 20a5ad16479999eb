export { SupervisorError } from '../core/errors.js';
export type { OptimizationAction, OptimizationEffect, OptimizationOutcome } from '../protocol/outcome.js';
export type { CacheStats } from './app-cache.js';
export type { PoolAdapter, PoolFigures } from './connection-pool.js';
export type { DatabaseAdapter, IndexReport, QueryCache } from './database-adapter.js';
export type { DecisionInput, DecisionPolicy, DueStrategy, StrategyFacts, StrategyWatch } from './decision.js';
export type { DeferrableWork, ScheduleOptions, ScheduleResult } from './deferrable-queue.js';
export type { LoadReducer } from './load-reducer.js';
export type { OptimizationStats } from './optimization-stats.js';
export { type OptimizerEvents, PerformanceOptimizer } from './optimizer.js';
// Makes require('perf-supervisor/optimizer') return the class itself (R69).
export { PerformanceOptimizer as 'module.exports' } from './optimizer.js';
export type { PerformanceOptimizerOptions } from './options.js';
export { pgPool, type PgPoolLike } from './adapters/pg-pool.js';
export type { OptimizerPorts, PeerControl } from './ports.js';
export type { CacheRegistration, ForeignCache } from './registered-cache.js';
export type { AssessContext, Assessment, Strategy, StrategyRun } from './strategies/index.js';
export type { StrategyState, ThresholdAlert } from './threshold-watch.js';
