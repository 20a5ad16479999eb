import type { OptimizationOutcome } from '../../src/protocol/outcome.js';
import type {
  ClusterEvent,
  HistoryFrame,
  HistoryPoint,
  NodeSnapshot,
  WorkerIdentity,
} from '../../src/protocol/snapshot.js';
import { sampleFixture } from './sample-fixture.js';

export function identityFixture(changes: Partial<WorkerIdentity> = {}): WorkerIdentity {
  return { nodeId: 'n1', slot: 0, workerId: 1, generation: 1, pid: 1001, ...changes };
}

/** A node with one running worker; name only what the test is about. */
export function snapshotFixture(changes: Partial<NodeSnapshot> = {}): NodeSnapshot {
  const nodeId = changes.nodeId ?? 'n1';
  return {
    nodeId,
    instanceId: `${nodeId}-a`,
    seq: 1,
    atMs: 1_800_000_000_000,
    workers: [
      { ...identityFixture({ nodeId }), state: 'running', startedAtMs: 1_799_999_990_000, sample: sampleFixture() },
    ],
    ...changes,
  };
}

export function pointFixture(changes: Partial<HistoryPoint> = {}): HistoryPoint {
  return { ...identityFixture(), values: { cpuRatio: 0.2 }, histograms: {}, ...changes };
}

/** One step of 10 s with one worker of that node. */
export function frameFixture(changes: Partial<HistoryFrame> = {}): HistoryFrame {
  const nodeId = changes.nodeId ?? 'n1';
  return { nodeId, atMs: 1_800_000_000_000, stepMs: 10_000, points: [pointFixture({ nodeId })], ...changes };
}

export function outcomeFixture(changes: Partial<OptimizationOutcome> = {}): OptimizationOutcome {
  return {
    id: 'run-1',
    name: 'memory',
    status: 'completed',
    trigger: 'command',
    startedAtMs: 1_800_000_000_000,
    durationMs: 12.5,
    actions: [{ action: 'purge-expired', count: 3 }],
    ...changes,
  };
}

export function optimizationFixture(
  changes: Partial<WorkerIdentity & { id: string; atMs: number; outcome: OptimizationOutcome }> = {},
): ClusterEvent {
  return {
    ...identityFixture(),
    type: 'optimization',
    id: 'event-1',
    atMs: 1_800_000_000_000,
    outcome: outcomeFixture(),
    ...changes,
  };
}
