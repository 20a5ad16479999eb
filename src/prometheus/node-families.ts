import type { WorkerState } from '../protocol/snapshot.js';
import { type Family, series, type Series, single } from './family.js';

const states: readonly WorkerState[] = ['forked', 'booting', 'running', 'draining', 'stuck'];

/** What the primary knows of itself and of its workers as a whole. */
export interface NodeFacts {
  readonly version: string;
  readonly nodeVersion: string;
  readonly startedAtMs: number;
  readonly isReady: boolean;
  readonly restartCount: number;
  readonly slotsAtRestCount: number;
  readonly droppedMessageCount: number;
  readonly workerStates: readonly WorkerState[];
  readonly store: { readonly isConnected: boolean; readonly pendingCount: number; readonly droppedCount: number };
  readonly primary: { readonly rssBytes: number; readonly cpuMs: number };
  /** How full the workers are together: 1 is full. */
  readonly loadRatio: number;
}

export function nodeFamilies(facts: NodeFacts): readonly Family[] {
  const { version, nodeVersion, workerStates, store, primary } = facts;
  const [major = '', minor = '', patch = ''] = nodeVersion.slice(1).split('.');
  const inState = (state: WorkerState): number => workerStates.filter((one) => one === state).length;
  return [
    gauge('build_info', 'The version of the supervisor: always 1.', [series({ version, node: nodeVersion }, 1)]),
    {
      name: 'nodejs_version_info',
      type: 'gauge',
      help: 'The version of Node: always 1.',
      series: [series({ version: nodeVersion, major, minor, patch }, 1)],
    },
    gauge('ready', 'Whether enough workers serve: 1 while they do.', single(facts.isReady ? 1 : 0)),
    gauge(
      'workers',
      'Workers by state.',
      states.map((state) => series({ state }, inState(state))),
    ),
    gauge('slots_at_rest', 'Slots without a worker.', single(facts.slotsAtRestCount)),
    gauge(
      'load_ratio',
      'How full the running workers are together, by their fullest figure; 1 is full.',
      single(facts.loadRatio),
    ),
    gauge(
      'demand_workers',
      'Workers that the present load would fill; autoscalers compare it with the number there are.',
      single(facts.loadRatio * inState('running')),
    ),
    counter('restarts', 'Workers that were started in the place of one that ended unasked.', facts.restartCount),
    counter('messages_dropped', 'Messages of workers that could not be read.', facts.droppedMessageCount),
    gauge('store_connected', 'Whether the store can be reached: 1 while it can.', single(store.isConnected ? 1 : 0)),
    gauge('store_pending_writes', 'What waits to be written into the store.', single(store.pendingCount)),
    counter('store_writes_dropped', 'What was given up since the store was away for too long.', store.droppedCount),
    gauge(
      'primary_start_time_seconds',
      'When the supervisor was started, in seconds since 1970.',
      single(facts.startedAtMs / 1000),
    ),
    gauge('primary_resident_memory_bytes', 'Resident set size of the supervisor itself.', single(primary.rssBytes)),
    counter('primary_cpu_seconds', 'CPU time of the supervisor itself.', primary.cpuMs / 1000),
  ];
}

function gauge(name: string, help: string, found: readonly Series[]): Family {
  return { name: `perf_supervisor_${name}`, type: 'gauge', help, series: found };
}

function counter(name: string, help: string, value: number): Family {
  return { name: `perf_supervisor_${name}_total`, type: 'counter', help, series: single(value) };
}
