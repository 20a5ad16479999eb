import { assertNever } from '../../core/assert-never.js';

/** What is known of a running worker: of its newest sample, smoothed where a single window is noise. */
export interface WorkerLoad {
  /** What a new request waits until the event loop turns to it. */
  readonly waitMs: number;
  /** Share of the time in which its event loop is busy. */
  readonly utilizationRatio: number;
  readonly peers: number;
  /** Peers that joined in the newest window. */
  readonly joinsPerSec: number;
}

export interface ShedLimits {
  /** A worker with so many peers takes no more; 0: no limit. */
  readonly maxPeers: number;
  /** A worker that more peers join each second pauses; 0: no limit. */
  readonly maxJoinsPerSec: number;
}

/** Why a worker takes no new connections: it is full, joined too fast, slow, or has more peers than its siblings. */
export const shedCauses = ['peers', 'joins', 'slow', 'balance'] as const;
export type ShedCause = (typeof shedCauses)[number];

/** The siblings that take connections, seen as one. */
export interface Others {
  readonly count: number;
  readonly waitMs: number;
  readonly utilizationRatio: number;
  readonly peers: number;
  readonly fewestPeers: number;
  readonly leastJoinsPerSec: number;
  readonly joinsPerSec: number;
}

/** Waits shorter than this hurt nobody, whatever those of the siblings are. */
const slowWaitMs = 2;
const slowFactor = 2;
/**
 * A loop that is late although it is hardly busier than the others waits for the machine: every worker does, in turn.
 * Only what its own code blocks goes away by shedding it.
 */
const busierByRatio = 0.15;
/** What the others may be busy at most after they have taken over; with more, shedding would only move the wait. */
const headroomRatio = 0.8;
const lostHeadroomRatio = 0.92;
const calmWaitMs = 1;
const calmFactor = 1.5;
const calmBusierByRatio = 0.1;
const balance = { fewest: 6, ratio: 0.1, restoredFewest: 3, restoredRatio: 0.04 };
/** Each join costs the worker that takes it some 20 ms. */
const mostMoved = 5;
const movedRatio = 0.1;
/** A full worker takes peers again when a tenth of its places is free. */
const peersAgainRatio = 0.9;

/** Tells what speaks for shedding a worker that takes connections; the first cause that holds. */
export function shedCauseOf(load: WorkerLoad, others: Others, limits: ShedLimits): ShedCause | undefined {
  const holds: Readonly<Record<ShedCause, boolean>> = {
    peers: isFull(load.peers, limits) && !isFull(others.fewestPeers, limits),
    joins: isJoinedTooFast(load, limits) && others.leastJoinsPerSec <= limits.maxJoinsPerSec,
    slow: isSlow(load, others) && hasHeadroom(others),
    balance: isAbove(load, others, balance.fewest, balance.ratio) && isWorthIt(load, others) && hasHeadroom(others),
  };
  return shedCauses.find((cause) => holds[cause]);
}

/** Whether what a worker was shed for is over, by thresholds that lie apart from those above. */
export function isOver(cause: ShedCause, load: WorkerLoad, others: Others, limits: ShedLimits): boolean {
  switch (cause) {
    case 'peers':
      return (
        !isFull(load.peers, limits) &&
        (isFull(others.fewestPeers, limits) || load.peers <= peersAgainRatio * limits.maxPeers)
      );
    case 'joins':
      return !isJoinedTooFast(load, limits);
    case 'slow':
      return isCalm(load, others);
    case 'balance':
      return !isAbove(load, others, balance.restoredFewest, balance.restoredRatio);
    default:
      return assertNever(cause);
  }
}

/** Whether the cause is a limit that somebody set, rather than a figure that is noise for some seconds. */
export function isLimit(cause: ShedCause): boolean {
  return cause === 'peers' || cause === 'joins';
}

/** Whether one reading proves the end of the cause: peers are counted, not estimated. */
export function isCounted(cause: ShedCause): boolean {
  return cause !== 'slow';
}

/**
 * How many of its peers a worker that is shed for balance should ask to connect anew, which leads them to the others.
 * A part of what is too much each time, since those who were asked before are still on their way.
 */
export function peersToMove({ peers }: Pick<WorkerLoad, 'peers'>, others: Pick<Others, 'fewestPeers'>): number {
  return Math.min(mostMoved, Math.ceil((peers - others.fewestPeers) * movedRatio));
}

/** The others cannot carry what they took over: a slow worker is better than none. */
export function isHeadroomLost(cause: ShedCause, others: Others): boolean {
  return !isLimit(cause) && others.utilizationRatio >= lostHeadroomRatio;
}

/** `undefined` when there is nobody else. */
export function summarizeOthers(loads: readonly WorkerLoad[]): Others | undefined {
  if (loads.length === 0) return undefined;
  const mean = (figure: (load: WorkerLoad) => number): number =>
    loads.reduce((sum, load) => sum + figure(load), 0) / loads.length;
  return {
    count: loads.length,
    waitMs: median(loads.map(({ waitMs }) => waitMs)),
    utilizationRatio: mean(({ utilizationRatio }) => utilizationRatio),
    peers: mean(({ peers }) => peers),
    fewestPeers: Math.min(...loads.map(({ peers }) => peers)),
    leastJoinsPerSec: Math.min(...loads.map(({ joinsPerSec }) => joinsPerSec)),
    joinsPerSec: loads.reduce((sum, { joinsPerSec }) => sum + joinsPerSec, 0),
  };
}

/**
 * While many join, a second in which a worker takes none makes more difference than it had: half of what each of the
 * others gets meanwhile is where both are the same.
 */
function isWorthIt({ peers, joinsPerSec }: WorkerLoad, others: Others): boolean {
  return peers - others.fewestPeers >= (joinsPerSec + others.joinsPerSec) / others.count / 2;
}

/** Compared with the one that has fewest: a new worker does not show in the mean of many. */
function isAbove({ peers }: WorkerLoad, { fewestPeers }: Others, fewest: number, ratio: number): boolean {
  return peers - fewestPeers >= Math.max(fewest, ratio * fewestPeers);
}

/** Whether a worker has as many peers as it may, or more join it than it may take. */
export function isLimitReached(load: Pick<WorkerLoad, 'peers' | 'joinsPerSec'>, limits: ShedLimits): boolean {
  return isFull(load.peers, limits) || isJoinedTooFast(load, limits);
}

function isFull(peers: number, { maxPeers }: ShedLimits): boolean {
  return maxPeers > 0 && peers >= maxPeers;
}

function isJoinedTooFast({ joinsPerSec }: Pick<WorkerLoad, 'joinsPerSec'>, { maxJoinsPerSec }: ShedLimits): boolean {
  return maxJoinsPerSec > 0 && joinsPerSec > maxJoinsPerSec;
}

function isSlow({ waitMs, utilizationRatio }: WorkerLoad, others: Others): boolean {
  return (
    waitMs >= Math.max(slowWaitMs, slowFactor * others.waitMs) &&
    utilizationRatio - others.utilizationRatio >= busierByRatio
  );
}

/** Where the machine makes all of them wait, a wait like the others' proves little while it is still the busier one. */
function isCalm({ waitMs, utilizationRatio }: WorkerLoad, others: Others): boolean {
  if (waitMs <= Math.max(calmWaitMs, others.waitMs)) return true;
  return waitMs <= calmFactor * others.waitMs && utilizationRatio - others.utilizationRatio <= calmBusierByRatio;
}

function hasHeadroom({ utilizationRatio, count }: Others): boolean {
  return (utilizationRatio * (count + 1)) / count <= headroomRatio;
}

/** The lower one of two in the middle: of two others the one that is well counts. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}
