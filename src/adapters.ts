/**
 * `perf-supervisor/adapters`: what lets the optimizer tend pools, databases and streams of the application. An entry of
 * its own, so that a worker that needs none of it loads none of it. It imports no library: it takes your objects.
 */
export { ioredisClients, type IoredisLike, type IoredisOptions } from './optimizer/adapters/ioredis-clients.js';
export { type Lender, lendingPool } from './optimizer/adapters/lending-pool.js';
export { type PgClientLike, pgPool, type PgPoolLike, type PgPoolOptions } from './optimizer/adapters/pg-pool.js';
export { postgresDatabase, type PostgresOptions } from './optimizer/adapters/postgres-database.js';
export { streamReducer, type StreamReducerOptions } from './optimizer/adapters/stream-reducer.js';
