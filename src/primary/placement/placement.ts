import { type KeyRegistryLimits, KeyRegistry } from './key-registry.js';
import type { Connection, RoutingTarget } from './connection.js';
import { createSelector } from './selectors/index.js';
import type { Selector } from './selectors/selector.js';

/** What placing depends on: everything of a connection but its socket. */
export type Placeable = Pick<Connection, 'key' | 'acceptor' | 'declinedBy'>;

/** Decides which worker gets a connection: the owner of its stream, else the one that the selector chooses. */
export class Placement {
  readonly registry: KeyRegistry;
  readonly #selector: Selector;

  /** @throws {SupervisorError} PS_PLACEMENT_UNKNOWN_SELECTOR */
  constructor(selector: string, limits: KeyRegistryLimits) {
    this.#selector = createSelector(selector);
    this.registry = new KeyRegistry(limits);
  }

  /** @returns `undefined` when no worker that serves this address is ready and has not declined */
  choose(
    { key, acceptor, declinedBy }: Placeable,
    targets: readonly RoutingTarget[],
    nowMs: number,
  ): RoutingTarget | undefined {
    const ready = targets.filter(
      ({ workerId, isRunning }) => isRunning && acceptor.workerIds.has(workerId) && !declinedBy.has(workerId),
    );
    const owner = key === undefined ? undefined : withId(ready, this.registry.ownerOf(key, nowMs));
    if (owner) return owner;
    const chosen = withId(ready, this.#selector.select(ready, nowMs));
    if (key !== undefined && chosen) this.registry.claim(key, chosen.workerId, nowMs);
    return chosen;
  }

  forget(workerId: number): void {
    this.registry.forget(workerId);
    this.#selector.forget(workerId);
  }
}

function withId(targets: readonly RoutingTarget[], wanted: number | undefined): RoutingTarget | undefined {
  return targets.find(({ workerId }) => workerId === wanted);
}
