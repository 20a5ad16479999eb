import { assertNever } from '../../core/assert-never.js';
import { isHeadroomLost, type Others, type ShedCause, type WorkerLoad } from './shed-rules.js';

interface Told {
  readonly load: WorkerLoad;
  readonly cause: ShedCause | undefined;
}

export function shedReason({ load, cause = 'slow' }: Told, others: Others | undefined): string {
  switch (cause) {
    case 'slow':
      return `its event loop lets a request wait ${ms(load.waitMs)}, that of the others ${ms(others?.waitMs ?? 0)}`;
    case 'peers':
      return `it has ${load.peers} peers, which is its limit`;
    case 'joins':
      return `${load.joinsPerSec.toFixed(1)} peers joined it per second, which is above its limit`;
    case 'balance':
      return `it has ${load.peers} peers, the others ${Math.round(others?.peers ?? 0)}`;
    default:
      return assertNever(cause);
  }
}

export function returnReason({ load, cause = 'slow' }: Told, others: Others | undefined): string {
  if (others && isHeadroomLost(cause, others)) return 'the others have no headroom left';
  switch (cause) {
    case 'slow':
      return `its event loop lets a request wait ${ms(load.waitMs)} now, that of the others ${ms(others?.waitMs ?? 0)}`;
    case 'peers':
      return `it has ${load.peers} peers now`;
    case 'joins':
      return `${load.joinsPerSec.toFixed(1)} peers join it per second now`;
    case 'balance':
      return `it has ${load.peers} peers now, the others ${Math.round(others?.peers ?? 0)}`;
    default:
      return assertNever(cause);
  }
}

/** The figures that a decision was made from, for the timeline. */
export function shedInputs(
  { waitMs, utilizationRatio, peers, joinsPerSec }: WorkerLoad,
  others: Others | undefined,
  workers: number,
): Readonly<Record<string, number>> {
  const own = { workers, waitMs, utilizationRatio, peers, joinsPerSec };
  const theirs = others && {
    othersWaitMs: others.waitMs,
    othersUtilizationRatio: others.utilizationRatio,
    othersPeers: others.peers,
  };
  return Object.fromEntries(
    Object.entries({ ...own, ...theirs }).map(([name, value]) => [name, Number(value.toPrecision(4))]),
  );
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
