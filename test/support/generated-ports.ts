import type { AdminPorts, NodeStatus } from '../../src/http/ports/ports.js';
import type { HistogramData } from '../../src/protocol/sample.js';
import type { NodeSnapshot, WorkerSnapshot } from '../../src/protocol/snapshot.js';
import type { StrategyVerdict } from '../../src/protocol/verdict.js';
import type { NodeState } from '../../src/store/metrics-store.js';
import { fakeDiagnostics, fakeFleet, fakeQuestions, fakeSupervision } from '../unit/http/admin-fixture.js';
import { chance, generatedEvents, generatedHistory, nodeName } from './generated-past.js';
import { sampleFixture } from './sample-fixture.js';

export interface GeneratedClusterOptions {
  readonly nodeCount?: number;
  readonly workersPerNode?: number;
  /** Changes what was generated, for one state of the page. */
  readonly edit?: (states: readonly NodeState[]) => readonly NodeState[];
  readonly status?: Partial<NodeStatus>;
  readonly nowMs?: () => number;
  /** What becomes of orders to other nodes. */
  readonly fleet?: Parameters<typeof fakeFleet>[0];
}

/** Ports over a cluster that is made up: the same one every time, moving every second. */
export function generatedPorts(options: GeneratedClusterOptions): AdminPorts {
  const { nodeCount = 20, workersPerNode = 50, edit = (states) => states, nowMs = () => Date.now() } = options;
  const startedAtMs = nowMs() - 273_000_000;
  const nodes = (): readonly NodeState[] =>
    edit(Array.from({ length: nodeCount }, (_, index) => nodeState(index, workersPerNode, startedAtMs, nowMs())));
  const events = generatedEvents(nodeCount, workersPerNode);
  const own = (): readonly WorkerSnapshot[] => nodes()[0]?.snapshot.workers ?? [];
  return {
    workers: { nodeId: nodeName(0), workers: own, recentOutcomes: () => [] },
    commands: { optimize: () => Promise.resolve({ replies: [], failures: [] }), stop: () => undefined },
    supervision: fakeSupervision(),
    diagnostics: fakeDiagnostics(),
    fleet: fakeFleet(options.fleet),
    logging: { setLevel: (level) => Promise.resolve({ level, before: 'info', workers: [], failures: [] }) },
    cluster: {
      ...fakeQuestions,
      now: () => Promise.resolve(nodes()),
      history: (query) => Promise.resolve(generatedHistory(query)),
      events: ({ limit, fromMs = 0, types, nodeId }) =>
        Promise.resolve(
          events
            .filter((event) => event.atMs > fromMs && (types?.includes(event.type) ?? true))
            .filter((event) => nodeId === undefined || event.nodeId === nodeId)
            .slice(0, limit),
        ),
    },
    health: {
      isLive: () => true,
      isReady: () => true,
      status: () => ({ ...statusOf(own(), startedAtMs), ...options.status }),
    },
    forecasts: { now: () => ({ horizonMs: 86_400_000, workers: [], usage: [] }) },
    optimizer: {
      facts: () => ({
        verdicts,
        ignoredTrialCount: 0,
        turn: { holder: null, waitingCount: 0, deniedCount: 0, expiredCount: 0 },
      }),
    },
    alerts: { facts: () => ({ firing: [], rules: [] }), test: () => Promise.resolve(202) },
    exposition: { expose: () => Promise.resolve(new Uint8Array()), loadRatio: () => 0.5 },
  };
}

function nodeState(index: number, workersPerNode: number, startedAtMs: number, atMs: number): NodeState {
  const second = Math.floor(atMs / 1000);
  const snapshot: NodeSnapshot = {
    nodeId: nodeName(index),
    instanceId: `generated-${index}`,
    seq: second,
    atMs,
    workers: Array.from({ length: workersPerNode }, (_, slot) => workerOf(index, slot, second, startedAtMs)),
  };
  return { snapshot, ageMs: 200 + chance(index, second) * 500, isAlive: true };
}

function workerOf(node: number, slot: number, second: number, startedAtMs: number): WorkerSnapshot {
  const busy = chance(node, slot) ** 2;
  const wave = 0.08 * Math.sin(second / 11 + slot);
  const cpuRatio = Math.min(0.88, Math.max(0.02, 0.08 + busy * 0.6 + wave + chance(node, slot, second) * 0.05));
  const memoryRatio = Math.min(0.78, 0.22 + chance(slot, node) * 0.4 + busy * 0.1);
  const peersConnected = Math.round(busy * 90 + chance(slot) * 12);
  const responseTimeMs = histogram(4 + busy * 60, 80 + peersConnected);
  return {
    nodeId: nodeName(node),
    slot,
    workerId: slot + 1,
    generation: 1 + Math.floor(chance(slot, node, 3) * 2.2),
    pid: 20_000 + node * 100 + slot,
    state: 'running',
    startedAtMs: startedAtMs + Math.floor(chance(node, slot, 7) * 90_000_000),
    sample: sampleFixture({
      atMs: second * 1000,
      values: {
        cpuRatio,
        memoryRatio,
        eventLoopUtilizationRatio: Math.min(1, cpuRatio * 0.9),
        eventLoopDelayP99Ms: 2 + cpuRatio * 24,
        responseTimeP99Ms: 12 + busy * 140,
        responseTimeP50Ms: 4 + busy * 60,
        requestsPerSec: 8 + peersConnected / 3,
        errorsPerSec: 0,
        errorRatio: 0.0004,
        errorCount: 4,
        requestCount: 10_000,
        requestsInFlight: Math.round(busy * 6),
        peersConnected,
        peersOpen: peersConnected,
        httpSockets: 3,
        webSockets: peersConnected,
        throughputBytesPerSec: peersConnected * 280_000,
        peerSentBytesPerSec: peersConnected * 260_000,
        rssBytes: memoryRatio * 900e6,
        heapUsedBytes: memoryRatio * 400e6,
        heapLimitBytes: 900e6,
        peerRoundTripTimeMs: 22 + busy * 30,
        peerJitterMs: 3 + busy * 4,
        peerPacketsReceivedCount: (second % 1_000_000) * (slot + 5) * 40,
        peerPacketsLostCount: Math.floor((second % 1_000_000) * (slot + 5) * 0.08),
        optimizationCount: slot % 7,
      },
      histograms: { responseTimeMs, eventLoopDelayMs: histogram(1 + cpuRatio * 6, 20) },
      streams:
        peersConnected > 40
          ? [{ streamKey: `stage-${node + 1}-${slot}`, publishers: 1, viewers: peersConnected - 1 }]
          : [],
    }),
  };
}

/** Base-2 buckets around a typical value. */
function histogram(typicalMs: number, count: number): HistogramData {
  const offset = Math.max(0, Math.floor(Math.log2(typicalMs)) - 1);
  const counts = [0.3, 0.45, 0.2, 0.05].map((share) => Math.round(share * count));
  return {
    scale: 0,
    zeroCount: 0,
    offset,
    counts,
    count: counts.reduce((a, b) => a + b, 0),
    sum: typicalMs * count,
    max: typicalMs * 6,
  };
}

const verdicts: readonly StrategyVerdict[] = [
  {
    strategy: 'memory',
    metric: 'heapUsedBytes',
    verdict: 'works',
    effect: -58e6,
    effectLow: -71e6,
    effectHigh: -44e6,
    confidenceRatio: 0.95,
    usefulEffect: 5e6,
    runCount: 61,
    heldOutCount: 14,
    isOff: false,
    reason: 'runs lower heapUsedBytes by 58 MB, between 44 and 71 MB',
  },
  {
    strategy: 'cpu',
    metric: 'cpuRatio',
    verdict: 'no effect',
    effect: -0.004,
    effectLow: -0.02,
    effectHigh: 0.012,
    confidenceRatio: 0.95,
    usefulEffect: 0.05,
    runCount: 48,
    heldOutCount: 22,
    isOff: true,
    reason: 'whatever it changes is less than the 5 % of a core that would be of use',
  },
];

function statusOf(workers: readonly WorkerSnapshot[], startedAtMs: number): NodeStatus {
  return {
    name: 'rtc-prod',
    nodeId: nodeName(0),
    pid: 4242,
    version: '0.1.0',
    startedAtMs,
    script: '/srv/app/server.mjs',
    isReady: true,
    addresses: ['http://127.0.0.1:3000'],
    restartCount: 2,
    store: {
      kind: 'redis',
      isConnected: true,
      pendingCount: 0,
      droppedCount: 0,
      writtenCount: 81_200,
      reconnectCount: 0,
    },
    workers,
    slotsAtRest: [],
    verdicts,
    droppedMessageCount: 0,
    thresholds: { memoryRatio: 0.8, cpuRatio: 0.9 },
    historyIntervalMs: 10_000,
  };
}
