/** `perf-supervisor`: the optimizer, its types, and the errors. Importing it does nothing. */
export { PerformanceOptimizer } from './optimizer/optimizer.js';
export type { OptimizerEvents } from './optimizer/optimizer-events.js';
export type { PerformanceOptimizerOptions } from './optimizer/options.js';
export { SupervisorError, type ErrorCode, type WireError } from './core/errors.js';
export type { OptimizationOutcome, OptimizationEffect, StrategyName } from './protocol/outcome.js';
export type { WorkerSample, SampleValues, OptimizerStatus } from './protocol/sample.js';
export { defineConfig } from './config.js';
