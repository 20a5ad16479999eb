import { onTestFinished } from 'vitest';
import { SupervisorError } from '../../../src/core/errors.js';
import type { DiagnosticCommands } from '../../../src/http/ports/diagnostic-ports.js';
import type { FleetCommands } from '../../../src/http/ports/fleet-ports.js';
import type { AdminPorts, NodeStatus, OptimizeCommand, OptimizeReport } from '../../../src/http/ports/ports.js';
import { type AdminServer, type AdminServerOptions, startAdminServer } from '../../../src/http/server.js';
import type { SupervisionCommands } from '../../../src/http/ports/supervision-ports.js';
import type { OptimizationOutcome } from '../../../src/protocol/outcome.js';
import type { WorkerSnapshot } from '../../../src/protocol/snapshot.js';
import { ManualClock } from '../../support/manual-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { sampleFixture } from '../../support/sample-fixture.js';

export const token = 'test-token-0123456789abcdef';
export const bearer = { authorization: `Bearer ${token}` };
export const jsonType = { 'content-type': 'application/json' };

export function outcomeFixture(changes: Partial<OptimizationOutcome> = {}): OptimizationOutcome {
  return {
    id: 'o1',
    name: 'memory',
    status: 'completed',
    trigger: 'command',
    startedAtMs: 1_800_000_000_000,
    durationMs: 12,
    actions: [{ action: 'purge-expired', count: 3 }],
    ...changes,
  };
}

export function workerFixture(workerId: number, changes: Partial<WorkerSnapshot> = {}): WorkerSnapshot {
  return { ...silentWorkerFixture(workerId), sample: sampleFixture(), ...changes };
}

/** A worker that has not reported yet. */
export function silentWorkerFixture(workerId: number): WorkerSnapshot {
  return {
    nodeId: 'node-a',
    slot: workerId - 1,
    workerId,
    generation: 1,
    pid: 1000 + workerId,
    state: 'running',
    startedAtMs: 1_800_000_000_000,
  };
}

export interface FakeProgram {
  readonly ports: AdminPorts;
  readonly commands: OptimizeCommand[];
  readonly stops: string[];
}

/** The program behind the server: two workers that have run one strategy. */
export function fakeProgram(changes: Partial<AdminPorts> = {}, report?: OptimizeReport): FakeProgram {
  const commands: OptimizeCommand[] = [];
  const stops: string[] = [];
  const workers = [workerFixture(1), workerFixture(2)];
  const replies = [1, 2].map((workerId) => ({ workerId, outcomes: [outcomeFixture()] }));
  const ports: AdminPorts = {
    workers: { nodeId: 'node-a', workers: () => workers, recentOutcomes: () => [outcomeFixture()] },
    commands: {
      optimize(command) {
        commands.push(command);
        return Promise.resolve(report ?? { replies, failures: [] });
      },
      stop: (requestedBy) => stops.push(requestedBy),
    },
    supervision: fakeSupervision(),
    diagnostics: fakeDiagnostics(),
    cluster: {
      now: () => Promise.resolve([]),
      history: ({ metric, fromMs, toMs, stepMs }) =>
        Promise.resolve({ metric, unit: 'ratio', fromMs, toMs, stepMs, series: [] }),
      events: () => Promise.resolve([]),
      ...fakeQuestions,
    },
    health: { isLive: () => true, isReady: () => true, status: () => statusFixture(workers) },
    forecasts: { now: () => ({ horizonMs: 86_400_000, workers: [], usage: [] }) },
    optimizer: {
      facts: () => ({
        verdicts: [],
        ignoredTrialCount: 0,
        turn: { holder: null, waitingCount: 0, deniedCount: 0, expiredCount: 0 },
      }),
    },
    alerts: {
      facts: () => ({ firing: [], rules: [] }),
      test: () => Promise.resolve(202),
    },
    fleet: fakeFleet(),
    logging: { setLevel: (level) => Promise.resolve({ level, before: 'info', workers: [1, 2], failures: [] }) },
    exposition: fakeExposition('# HELP perf_supervisor_up Whether the primary works.\n'),
    ...changes,
  };
  return { ports, commands, stops };
}

export const fakeQuestions: Pick<AdminPorts['cluster'], 'nodes' | 'top' | 'compare' | 'worth'> = {
  nodes: () => Promise.resolve([{ nodeId: 'node-a', presence: 'alive', ageMs: 10 }]),
  top: () => Promise.resolve([]),
  compare: ({ metric, atMs, windowMs }) => {
    const nothing = { mean: null, highest: null, standardDeviation: null, stepCount: 0, gapCount: 3 };
    const before = { ...nothing, fromMs: atMs - windowMs, toMs: atMs };
    const open = { difference: null, changeRatio: null, noise: null, verdict: 'unknown' } as const;
    return Promise.resolve({ metric, unit: 'ratio', atMs, stepMs: 10_000, before, after: before, ...open });
  },
  worth: ({ fromMs, toMs, stepMs }) => Promise.resolve({ fromMs, toMs, stepMs, isCut: false, strategies: [] }),
};

/** No other node answers, and nothing is kept. */
export function fakeFleet(changes: Partial<FleetCommands> = {}): FleetCommands {
  return {
    send: ({ nodeId }) => Promise.reject(new SupervisorError('PS_NODE_UNKNOWN', { nodeId, known: 'node-a' })),
    ended: () => undefined,
    deployed: () => undefined,
    ...changes,
  };
}

export function fakeExposition(text: string): AdminPorts['exposition'] {
  return { expose: () => Promise.resolve(Buffer.from(text)), loadRatio: () => 0.5 };
}

/** A worker whose actions return their input, and whose profile is one small part. */
export function fakeDiagnostics(changes: Partial<DiagnosticCommands> = {}): DiagnosticCommands {
  const profileId = '00000000-0000-4000-8000-000000000000';
  return {
    trigger: ({ input = 'null' }) => Promise.resolve(JSON.parse(input)),
    profile: () => Promise.resolve({ profileId, lengthChars: 2 }),
    profilePart: () => Promise.resolve('{}'),
    heapSnapshot: (_workerId, file = '/run/app/heap') => Promise.resolve({ file, sizeBytes: 1000, tookMs: 5 }),
    inspect: (_workerId, port) => Promise.resolve(`ws://127.0.0.1:${port}/id`),
    closeInspector: () => Promise.resolve(),
    ...changes,
  };
}

/** Commands that all succeed and change nothing. */
export function fakeSupervision(changes: Partial<SupervisionCommands> = {}): SupervisionCommands {
  return {
    reload: () => Promise.resolve({ replaced: [{ slot: 0, workerId: 3, tookMs: 5 }], failures: [] }),
    restart: () => Promise.resolve({ replaced: [{ slot: 0, workerId: 3, tookMs: 5 }], failures: [] }),
    drain: () => Promise.resolve({ drained: [{ workerId: 1, cutCount: 0, tookMs: 5 }], failures: [] }),
    undrain: () => Promise.resolve(),
    reset: () => ({ slots: [{ slot: 0, crashCount: 2 }], restartCount: 3 }),
    scale: (count) => Promise.resolve({ before: 2, after: count, slots: [] }),
    ...changes,
  };
}

export interface Admin extends FakeProgram {
  readonly server: AdminServer;
  readonly url: string;
  readonly clock: ManualClock;
  readonly logger: ReturnType<typeof recordingLogger>;
}

/** A real admin server on a free port, closed when the test ends. */
export async function startAdmin(
  changes: Partial<AdminServerOptions> = {},
  program: FakeProgram = fakeProgram(),
): Promise<Admin> {
  const clock = new ManualClock();
  const logger = recordingLogger();
  const base = { ports: program.ports, logger, clock, enableCompression: false, token };
  const server = await startAdminServer({ ...base, ...changes });
  onTestFinished(async () => {
    const closed = server.close(0);
    clock.advance(1);
    await closed;
  });
  return { ...program, server, url: server.url, clock, logger };
}

function statusFixture(workers: readonly WorkerSnapshot[]): NodeStatus {
  return {
    name: 'app',
    nodeId: 'node-a',
    pid: 4242,
    version: '0.1.0',
    startedAtMs: 1_800_000_000_000,
    script: 'server.js',
    isReady: true,
    addresses: [],
    restartCount: 0,
    store: { kind: 'memory', isConnected: true, pendingCount: 0, droppedCount: 0, writtenCount: 0, reconnectCount: 0 },
    workers,
    slotsAtRest: [],
    droppedMessageCount: 0,
  };
}
