import type { AlertFacts } from '../../http/ports/alert-ports.js';
import { catalog } from '../../metrics/catalog.js';
import type { NodeFacts } from '../../prometheus/node-families.js';
import { SlotTotals } from '../../prometheus/slot-totals.js';
import { type SlotView, slotViews } from '../../prometheus/slot-view.js';
import type { OptimizationOutcome } from '../../protocol/outcome.js';
import type { RoutingFigures } from '../../protocol/routing-figures.js';
import type { HistogramData, WorkerSample } from '../../protocol/sample.js';
import type { ClusterEvent, WorkerIdentity } from '../../protocol/snapshot.js';

const worker: WorkerIdentity = { nodeId: 'node', slot: 0, workerId: 1, generation: 1, pid: 1 };
const distribution: HistogramData = {
  scale: 0,
  offset: 0,
  counts: [1],
  zeroCount: 0,
  count: 1,
  sum: 2,
  max: 2,
};

/** One worker that has every figure: what can be exposed is read from it, so the page of metrics leaves nothing out. */
const sample: WorkerSample = {
  atMs: 0,
  windowMs: 1000,
  seq: 1,
  values: Object.fromEntries(Object.keys(catalog).map((name) => [name, 1])),
  histograms: { responseTimeMs: distribution, eventLoopDelayMs: distribution },
  throughputSource: 'sockets',
  optimizer: {
    isEnabled: true,
    isOptimizing: false,
    lastOptimizationAtMs: null,
    optimizationCount: 0,
    successRatio: 0,
    effectiveRatio: 0,
    averageDurationMs: 0,
  },
  streams: [],
};

interface ExampleFigures {
  readonly node: NodeFacts;
  readonly slots: readonly SlotView[];
  readonly totals: SlotTotals;
  readonly routing: RoutingFigures;
  readonly alerts: Pick<AlertFacts, 'firing' | 'webhook'>;
}

export function exampleFigures(): ExampleFigures {
  const totals = new SlotTotals();
  totals.sampled(0, sample);
  const firing = { rule: 'r', severity: 'info', summary: 's', nodeId: 'node', slot: 0, value: 1, limit: 0 } as const;
  return {
    node: {
      version: '0.0.0',
      nodeVersion: 'v20.0.0',
      startedAtMs: 0,
      isReady: true,
      restartCount: 0,
      slotsAtRestCount: 0,
      droppedMessageCount: 0,
      workerStates: ['running'],
      store: { isConnected: true, pendingCount: 0, droppedCount: 0 },
      primary: { rssBytes: 0, cpuMs: 0 },
      loadRatio: 0,
    },
    slots: slotViews(totals.slots, [{ ...worker, state: 'running', startedAtMs: 0, sample }]),
    totals,
    routing: {
      acceptedCount: 0,
      handedCount: 0,
      redispatchedCount: 0,
      refusedCount: 0,
      refusedCounts: { bad: 0, slow: 0, full: 0, late: 0, untaken: 0, far: 0 },
      abandonedCount: 0,
      passedOnCount: 0,
      redirectedCount: 0,
      droppedCount: 0,
      droppedKeyCount: 0,
      keyCount: 0,
      heldCount: 0,
      waitingCount: 0,
      unacknowledgedCount: 0,
    },
    alerts: { firing: [{ ...firing, sinceMs: 0 }], webhook: { format: 'generic', sentCount: 0, failedCount: 0 } },
  };
}

const outcome: OptimizationOutcome = {
  id: 'run',
  name: 'memory',
  status: 'completed',
  trigger: 'threshold',
  startedAtMs: 0,
  durationMs: 1,
  actions: [],
};

/** What is counted only once it has happened. */
export const exampleEvents: readonly ClusterEvent[] = [
  { ...worker, id: '1', atMs: 0, type: 'worker-exited', reason: '', exitCode: 0, signal: null },
  { ...worker, id: '2', atMs: 0, type: 'shed', reason: '', inputs: {} },
  { ...worker, id: '3', atMs: 0, type: 'optimization', outcome },
];
