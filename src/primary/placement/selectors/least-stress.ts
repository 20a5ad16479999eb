import type { Candidate, Selector } from './selector.js';

/** What a new stream is assumed to add until the next samples show it. */
const reservedStress = 0.1;
const halfLifeMs = 1000;
/** Stress figures closer than this are the same: then the worker that waited longest is next. */
const noiseStress = 0.02;

interface Reservation {
  readonly stress: number;
  readonly atMs: number;
}

/**
 * Chooses the worker with the least stress. Samples are up to a second old, so a burst of new streams would all go to
 * the same worker: each choice therefore counts as stress of its own, halved every second while samples catch up.
 */
export function createLeastStress(): Selector {
  const reservations = new Map<number, Reservation>();
  const reserved = (workerId: number, nowMs: number): number => {
    const last = reservations.get(workerId);
    return last ? last.stress * 2 ** (-Math.max(0, nowMs - last.atMs) / halfLifeMs) : 0;
  };
  return {
    select(candidates, nowMs) {
      const rated = candidates.map(({ workerId, stress }) => ({
        workerId,
        stress: known(stress) + reserved(workerId, nowMs),
        chosenAtMs: reservations.get(workerId)?.atMs ?? -Infinity,
      }));
      const least = Math.min(...rated.map(({ stress }) => stress));
      const [chosen] = rated
        .filter(({ stress }) => stress <= least + noiseStress)
        .sort((a, b) => a.chosenAtMs - b.chosenAtMs || a.stress - b.stress || a.workerId - b.workerId);
      if (!chosen) return undefined;
      const stress = reserved(chosen.workerId, nowMs) + reservedStress;
      reservations.set(chosen.workerId, { stress, atMs: nowMs });
      return chosen.workerId;
    },
    forget: (workerId) => void reservations.delete(workerId),
  };
}

/** A worker whose load is not known yet is taken as idle: it has just started. */
function known(stress: Candidate['stress']): number {
  return Number.isFinite(stress) ? Math.max(0, stress) : 0;
}
