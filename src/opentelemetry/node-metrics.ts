import type { WorkerState } from '../protocol/snapshot.js';
import type { ExportedMetric, InstrumentKind, NumberMetric } from './export-data.js';

const states: readonly WorkerState[] = ['forked', 'booting', 'running', 'draining', 'stuck'];

/** What the primary knows of itself and of its workers as a whole. */
export interface NodeFigures {
  readonly isReady: boolean;
  readonly restartCount: number;
  readonly droppedMessageCount: number;
  readonly isStoreConnected: boolean;
  readonly workerStates: readonly WorkerState[];
  /** How full the workers are together: 1 is full. */
  readonly loadRatio: number;
}

export function nodeMetrics(figures: NodeFigures): readonly ExportedMetric[] {
  const { isReady, restartCount, droppedMessageCount, isStoreConnected, workerStates, loadRatio } = figures;
  const inState = (state: WorkerState): number => workerStates.filter((one) => one === state).length;
  return [
    {
      ...head('workers', 'updowncounter', 'Workers by state.'),
      points: states.map((state) => ({ attributes: { 'perf_supervisor.state': state }, value: inState(state) })),
    },
    single('ready', 'gauge', 'Whether enough workers serve: 1 or 0.', Number(isReady)),
    single(
      'load',
      'gauge',
      'How full the running workers are together, by their fullest figure; 1 is full.',
      loadRatio,
    ),
    single('restarts', 'counter', 'Workers that were started in the place of one that ended unasked.', restartCount),
    single('messages_dropped', 'counter', 'Messages of workers that could not be read.', droppedMessageCount),
    single('store_connected', 'gauge', 'Whether the store can be reached: 1 or 0.', Number(isStoreConnected)),
  ];
}

function head(stem: string, kind: InstrumentKind, help: string): Omit<NumberMetric, 'points'> {
  return { name: `perf_supervisor.${stem}`, kind, help, unit: '1' };
}

function single(stem: string, kind: InstrumentKind, help: string, value: number): NumberMetric {
  return { ...head(stem, kind, help), points: [{ attributes: {}, value }] };
}
