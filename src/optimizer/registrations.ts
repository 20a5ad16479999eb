import type { TrimmableCache } from './trimmable-cache.js';
import type { PoolAdapter } from './connection-pool.js';
import type { DatabaseAdapter } from './database-adapter.js';
import type { LoadReducer } from './load-reducer.js';
import { NamedSet } from './named-set.js';
import { TemporaryDirectories } from './temporary-directories.js';

/** What the application let the optimizer look after. */
export class Registrations {
  readonly caches = new NamedSet<TrimmableCache>('cache');
  readonly pools = new NamedSet<PoolAdapter>('pool');
  readonly databases = new NamedSet<DatabaseAdapter>('database');
  readonly reducers = new NamedSet<LoadReducer>('reducer');
  readonly temporaryDirectories = new TemporaryDirectories();
}
