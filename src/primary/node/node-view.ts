import type { HealthSource, NodeStatus, SlotAtRest, WorkerSource } from '../../http/ports/ports.js';
import type { PlannedReloads } from '../../http/planned-reloads.js';
import type { Settings } from '../../config/settings.js';
import type { OptimizationOutcome } from '../../protocol/outcome.js';
import type { StrategyVerdict } from '../../protocol/verdict.js';
import type { RoutingFigures } from '../../protocol/routing-figures.js';
import type { WorkerSnapshot } from '../../protocol/snapshot.js';
import type { StoreHealth } from '../../store/metrics-store.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

export interface NodeViewOptions {
  readonly name: string;
  readonly nodeId: string;
  readonly version: string;
  readonly script: string;
  readonly startedAtMs: number;
  readonly handles: () => readonly WorkerHandle[];
  readonly slotsAtRest: () => readonly SlotAtRest[];
  readonly restartCount: () => number;
  /** Workers that must serve before this node is ready. */
  readonly readyCount: () => number;
  readonly storeHealth: () => StoreHealth;
  readonly verdicts: () => readonly StrategyVerdict[];
  readonly droppedMessageCount: () => number;
  /** `undefined` where workers accept by themselves. */
  readonly routing: () => RoutingFigures | undefined;
  readonly settings: () => Pick<Settings, 'memoryThreshold' | 'cpuThreshold' | 'historyInterval'>;
}

/** This node as routes and commands see it. */
export class NodeView implements WorkerSource, HealthSource {
  readonly #options: NodeViewOptions;
  /** Set once the admin server listens. */
  adminUrl: string | undefined;
  plannedReloads: () => PlannedReloads = () => ({});

  constructor(options: NodeViewOptions) {
    this.#options = options;
  }

  get nodeId(): string {
    return this.#options.nodeId;
  }

  workers(): readonly WorkerSnapshot[] {
    return this.#options.handles().map((handle) => handle.snapshot());
  }

  recentOutcomes(workerId: number): readonly OptimizationOutcome[] {
    const handle = this.#options.handles().find((candidate) => candidate.workerId === workerId);
    return handle?.recentOutcomes() ?? [];
  }

  isLive(): boolean {
    return true;
  }

  isReady(): boolean {
    const { handles, readyCount } = this.#options;
    return handles().filter(({ state }) => state === 'running').length >= Math.max(1, readyCount());
  }

  status(): NodeStatus {
    const { name, nodeId, version, script, startedAtMs, handles, restartCount, storeHealth, droppedMessageCount } =
      this.#options;
    const routing = this.#options.routing();
    const { memoryThreshold, cpuThreshold, historyInterval } = this.#options.settings();
    const addresses = handles().flatMap((handle) =>
      handle.addresses.all.map(
        ({ host, port, isTls }) => `${isTls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
      ),
    );
    return {
      name,
      nodeId,
      pid: process.pid,
      version,
      startedAtMs,
      script,
      isReady: this.isReady(),
      ...(this.adminUrl !== undefined && { adminUrl: this.adminUrl }),
      addresses: [...new Set(addresses)],
      restartCount: restartCount(),
      store: storeHealth(),
      workers: this.workers(),
      slotsAtRest: this.#options.slotsAtRest(),
      verdicts: this.#options.verdicts(),
      droppedMessageCount: droppedMessageCount(),
      ...(routing && { routing }),
      plannedReloads: this.plannedReloads(),
      thresholds: { memoryRatio: memoryThreshold, cpuRatio: cpuThreshold },
      historyIntervalMs: historyInterval,
    };
  }
}
