import { type KeyRegistryLimits, KeyRegistry } from './key-registry.js';
import type { Connection, RoutingTarget } from './connection.js';
import { createSelector } from './selectors/index.js';
import type { Candidate, Selector } from './selectors/selector.js';

/** What placing depends on: everything of a connection but its socket. */
export type Placeable = Pick<Connection, 'keys' | 'declinedBy'> & {
  readonly acceptor: Pick<Connection['acceptor'], 'workerIds'>;
};

type Target = Omit<Candidate, 'pendingCount'> & Pick<RoutingTarget, 'isRunning' | 'isFull'>;

/** What workers were given and have not taken yet. */
export interface Given {
  pendingCount(workerId: number): number;
  /** Whether it may be given more. */
  hasRoom(workerId: number): boolean;
}

/** `waitsFor`: the worker that holds its key but has no room; `undefined`: whichever is ready. */
export type Choice<T> =
  | { readonly isPlaced: true; readonly target: T }
  | { readonly isPlaced: false; readonly waitsFor: number | undefined };

/** Decides which worker gets a connection: the owner of one of its keys, else the one that the selector chooses. */
export class Placement {
  readonly registry: KeyRegistry;
  readonly #selector: Selector;

  /** @throws {SupervisorError} PS_PLACEMENT_UNKNOWN_SELECTOR */
  constructor(selector: string, limits: KeyRegistryLimits) {
    this.#selector = createSelector(selector);
    this.registry = new KeyRegistry(limits);
  }

  /** Never moves a key because its worker is slow to take connections: it waits for that worker. */
  choose<T extends Target>(
    placeable: Placeable,
    targets: ReadonlyMap<number, T>,
    given: Given,
    nowMs: number,
  ): Choice<T> {
    const { keys } = placeable;
    const owners = keys.map((key) => this.registry.ownerOf(key, nowMs));
    const owner = firstReady(owners, placeable, targets);
    if (owner && !given.hasRoom(owner.workerId)) return { isPlaced: false, waitsFor: owner.workerId };
    const target = owner ?? this.#select(placeable, targets, given, nowMs);
    if (!target) return { isPlaced: false, waitsFor: undefined };
    for (const [at, key] of keys.entries()) {
      if (owners[at] !== target.workerId) this.registry.claim(key, target.workerId, nowMs);
    }
    return { isPlaced: true, target };
  }

  /** Workers with places first; when all are full, each of them is as good. */
  #select<T extends Target>(
    placeable: Placeable,
    targets: ReadonlyMap<number, T>,
    given: Given,
    nowMs: number,
  ): T | undefined {
    const prompt = [...targets.values()].filter(
      (target) => isReady(target, placeable) && given.hasRoom(target.workerId),
    );
    const withPlaces = prompt.filter(({ isFull }) => !isFull);
    const candidates = (withPlaces.length > 0 ? withPlaces : prompt).map(({ workerId, stress, waitMs }) => ({
      workerId,
      stress,
      waitMs,
      pendingCount: given.pendingCount(workerId),
    }));
    const chosenId = this.#selector.select(candidates, nowMs);
    return chosenId === undefined ? undefined : targets.get(chosenId);
  }

  forget(workerId: number): void {
    this.registry.forget(workerId);
    this.#selector.forget(workerId);
  }
}

function isReady({ workerId, isRunning }: Target, { acceptor, declinedBy }: Placeable): boolean {
  return isRunning && acceptor.workerIds.has(workerId) && !declinedBy.has(workerId);
}

function firstReady<T extends Target>(
  workerIds: readonly (number | undefined)[],
  placeable: Placeable,
  targets: ReadonlyMap<number, T>,
): T | undefined {
  for (const workerId of workerIds) {
    const target = workerId === undefined ? undefined : targets.get(workerId);
    if (target && isReady(target, placeable)) return target;
  }
  return undefined;
}
