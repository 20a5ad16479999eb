import type { TrimmableCache } from '../cache/trimmable-cache.js';
import type { PoolAdapter } from '../pools/connection-pool.js';
import type { DatabaseAdapter } from '../pools/database-adapter.js';
import type { LoadReducer } from '../load/load-reducer.js';
import { NamedSet } from './named-set.js';
import { TemporaryDirectories } from '../memory/temporary-directories.js';

/** What the application let the optimizer look after. */
export class Registrations {
  readonly caches = new NamedSet<TrimmableCache>('cache');
  readonly pools = new NamedSet<PoolAdapter>('pool');
  readonly databases = new NamedSet<DatabaseAdapter>('database');
  readonly reducers = new NamedSet<LoadReducer>('reducer');
  readonly temporaryDirectories = new TemporaryDirectories();
}
