import { type KeyRegistryLimits, KeyRegistry } from './key-registry.js';
import type { Connection, RoutingTarget } from './connection.js';
import { createSelector } from './selectors/index.js';
import type { Candidate, Selector } from './selectors/selector.js';

/** What placing depends on: everything of a connection but its socket. */
export type Placeable = Pick<Connection, 'keys' | 'declinedBy'> & {
  readonly acceptor: Pick<Connection['acceptor'], 'workerIds'>;
};

type Target = Omit<Candidate, 'pendingCount'> & Pick<RoutingTarget, 'isRunning' | 'isFull'>;

/** Decides which worker gets a connection: the owner of one of its keys, else the one that the selector chooses. */
export class Placement {
  readonly registry: KeyRegistry;
  readonly #selector: Selector;

  /** @throws {SupervisorError} PS_PLACEMENT_UNKNOWN_SELECTOR */
  constructor(selector: string, limits: KeyRegistryLimits) {
    this.#selector = createSelector(selector);
    this.registry = new KeyRegistry(limits);
  }

  /** @returns `undefined` when no worker that serves this address is ready and has not declined */
  choose<T extends Target>(
    { keys, acceptor, declinedBy }: Placeable,
    targets: readonly T[],
    pendingCountOf: (workerId: number) => number,
    nowMs: number,
  ): T | undefined {
    const ready = targets.filter(
      ({ workerId, isRunning }) => isRunning && acceptor.workerIds.has(workerId) && !declinedBy.has(workerId),
    );
    const owners = keys.map((key) => this.registry.ownerOf(key, nowMs));
    const owner = owners.map((workerId) => withId(ready, workerId)).find((found) => found !== undefined);
    const chosen = owner ?? this.#select(ready, pendingCountOf, nowMs);
    for (const [at, key] of keys.entries()) {
      if (chosen && owners[at] !== chosen.workerId) this.registry.claim(key, chosen.workerId, nowMs);
    }
    return chosen;
  }

  /** Workers with places first; when all are full, each of them is as good. */
  #select<T extends Target>(
    ready: readonly T[],
    pendingCountOf: (workerId: number) => number,
    nowMs: number,
  ): T | undefined {
    const withPlaces = ready.filter(({ isFull }) => !isFull);
    const candidates = (withPlaces.length > 0 ? withPlaces : ready).map(({ workerId, stress, waitMs }) => ({
      workerId,
      stress,
      waitMs,
      pendingCount: pendingCountOf(workerId),
    }));
    return withId(ready, this.#selector.select(candidates, nowMs));
  }

  forget(workerId: number): void {
    this.registry.forget(workerId);
    this.#selector.forget(workerId);
  }
}

function withId<T extends { readonly workerId: number }>(
  targets: readonly T[],
  wanted: number | undefined,
): T | undefined {
  return targets.find(({ workerId }) => workerId === wanted);
}
