import type { Candidate, Selector } from './selector.js';

/** Waits closer than this are the same: then the worker whose turn was longest ago is next. */
const noiseMs = 1;

/**
 * Chooses the worker that will see the connection first. One that has not yet taken what it was given stands still at
 * this moment; between the others the delay of their event loops decides. A figure that is proportional to load would not
 * do: it goes on to send some to the slow worker, and 1 % of the connections is enough to own the p99.
 */
export function createLeastLoaded(): Selector {
  const turns = new Map<number, number>();
  let lastTurn = 0;
  const turnOf = ({ workerId }: Candidate): number => turns.get(workerId) ?? 0;
  return {
    select(candidates) {
      const leastPending = Math.min(...candidates.map(({ pendingCount }) => pendingCount));
      const prompt = candidates.filter(({ pendingCount }) => pendingCount === leastPending);
      const leastMs = Math.min(...prompt.map(({ waitMs }) => waitMs));
      const [next] = prompt
        .filter(({ waitMs }) => waitMs <= leastMs + noiseMs)
        .toSorted((a, b) => turnOf(a) - turnOf(b) || a.workerId - b.workerId);
      if (next) turns.set(next.workerId, (lastTurn += 1));
      return next?.workerId;
    },
    forget: (workerId) => void turns.delete(workerId),
  };
}
