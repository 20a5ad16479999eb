import type { Selector } from './selector.js';

/** Chooses the worker that has waited longest, new ones first. */
export function createRoundRobin(): Selector {
  const turns = new Map<number, number>();
  let lastTurn = 0;
  return {
    select(candidates) {
      const turnOf = (workerId: number): number => turns.get(workerId) ?? 0;
      const [next] = candidates.toSorted((a, b) => turnOf(a.workerId) - turnOf(b.workerId) || a.workerId - b.workerId);
      if (next) turns.set(next.workerId, (lastTurn += 1));
      return next?.workerId;
    },
    forget: (workerId) => void turns.delete(workerId),
  };
}
