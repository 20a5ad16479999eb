export { CacheStrategy } from './cache.js';
export { ConnectionStrategy } from './connection.js';
export { CpuStrategy } from './cpu.js';
export { DatabaseStrategy } from './database.js';
export { MemoryStrategy } from './memory.js';
export type { AssessContext, Assessment, Strategy, StrategyRun } from './strategy.js';
