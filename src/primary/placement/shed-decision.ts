import {
  isCounted,
  isHeadroomLost,
  isLimit,
  isOver,
  type Others,
  peersToMove,
  type ShedCause,
  shedCauseOf,
  type ShedLimits,
  summarizeOthers,
  type WorkerLoad,
} from './shed-rules.js';
import { returnReason, shedInputs, shedReason } from './shed-words.js';

/** What a worker reported last. */
export interface ShedReading extends WorkerLoad {
  readonly workerId: number;
  /** Of its sample: what was seen before is not counted again. */
  readonly seq: number;
}

/** What is remembered of a worker between decisions. */
export interface ShedMemory {
  readonly seq: number;
  readonly load: WorkerLoad;
  /** Why it is shed; while it is not, what speaks for it. */
  readonly cause: ShedCause | undefined;
  /** Readings in a row that speak for a change. */
  readonly votes: number;
  /** Since when it is shed. */
  readonly shedAtMs: number | undefined;
  readonly returnedAtMs: number;
}

export type ShedMemories = ReadonlyMap<number, ShedMemory>;

export interface ShedChange {
  readonly workerId: number;
  /** false: it takes connections again. */
  readonly isShed: boolean;
  readonly reason: string;
  readonly inputs: Readonly<Record<string, number>>;
}

/** So many peers of a worker should connect anew, to come to its siblings. */
export interface PeerMove {
  readonly workerId: number;
  readonly count: number;
}

export interface ShedQuestion {
  /** Every worker that runs, whether or not it has reported. */
  readonly runningIds: readonly number[];
  /** The newest of those that report; one whose sample is old is left out. */
  readonly readings: readonly ShedReading[];
  /** Workers that cannot be shed. */
  readonly unableIds: ReadonlySet<number>;
  readonly limits: ShedLimits;
  readonly nowMs: number;
}

/** The first samples of a worker tell how it booted. */
const warmUpCount = 2;
const smoothing = 0.5;
const votesToShed = 2;
const votesToReturn = 3;
const minShedMs = 5000;
/** What is counted is believed at the first reading: others must not be overrun while one waits. */
const minCountedShedMs = 1000;
/** A worker that has come back is left in peace for this long, unless it is over a limit. */
const restMs = 10_000;
const countedRestMs = 2000;

/**
 * Decides which workers leave new connections to the others for a while. One slow worker more at a time, never more than
 * half of them, only while the others have headroom; it comes back when its cause is over, after a least time, and at
 * once when too few others are left.
 */
export function decideShedding(
  question: ShedQuestion,
  before: ShedMemories,
): { readonly changes: readonly ShedChange[]; readonly moves: readonly PeerMove[]; readonly memories: ShedMemories } {
  const memories = remember(question, before);
  const changes: ShedChange[] = [];
  const apply = (workerId: number, reason: (memory: ShedMemory, others: Others | undefined) => string): void => {
    const memory = memories.get(workerId);
    if (!memory) return;
    const others = othersOf(workerId, memories, question);
    const isShed = memory.shedAtMs === undefined;
    const inputs = shedInputs(memory.load, others, question.runningIds.length);
    changes.push({ workerId, isShed, reason: reason(memory, others), inputs });
    memories.set(workerId, isShed ? asShed(memory, question.nowMs) : asReturned(memory, question.nowMs));
  };
  for (const workerId of dueToReturn(memories, question.nowMs)) apply(workerId, returnReason);
  for (const workerId of surplus(memories, question)) apply(workerId, () => 'too few others take connections');
  for (const workerId of dueToShed(memories, question)) {
    // Asked of each anew: the one before it is no longer among those that take over.
    if (isCauseGiven(workerId, memories, question)) apply(workerId, shedReason);
  }
  return { changes, moves: movesOf(memories, question), memories };
}

/** Only of workers that take no connections: elsewhere those who are asked could come back to the same worker. */
function movesOf(memories: ShedMemories, question: ShedQuestion): readonly PeerMove[] {
  return shedOnes(memories).flatMap(([workerId, { cause, load }]) => {
    const others = cause === 'balance' ? othersOf(workerId, memories, question) : undefined;
    const count = others ? peersToMove(load, others) : 0;
    return count > 0 ? [{ workerId, count }] : [];
  });
}

/** Workers that no longer run are forgotten; the others are known from their third sample on. */
function remember(question: ShedQuestion, before: ShedMemories): Map<number, ShedMemory> {
  const { runningIds, readings, limits } = question;
  const running = new Set(runningIds);
  const memories = new Map([...before].filter(([workerId]) => running.has(workerId)));
  const fresh = readings.filter(
    ({ workerId, seq }) => running.has(workerId) && seq >= warmUpCount && seq !== before.get(workerId)?.seq,
  );
  for (const reading of fresh) memories.set(reading.workerId, absorb(reading, memories.get(reading.workerId)));
  for (const { workerId } of fresh) {
    const memory = memories.get(workerId);
    const others = othersOf(workerId, memories, question);
    if (memory && others) memories.set(workerId, vote(memory, others, limits));
  }
  return memories;
}

function absorb({ seq, waitMs, utilizationRatio, peers, joinsPerSec }: ShedReading, known?: ShedMemory): ShedMemory {
  const load = {
    waitMs: smooth(known?.load.waitMs, waitMs),
    utilizationRatio: smooth(known?.load.utilizationRatio, utilizationRatio),
    peers,
    joinsPerSec,
  };
  if (known) return { ...known, seq, load };
  return { seq, load, cause: undefined, votes: 0, shedAtMs: undefined, returnedAtMs: -Infinity };
}

function vote(memory: ShedMemory, others: Others, limits: ShedLimits): ShedMemory {
  const { load, cause, votes, shedAtMs } = memory;
  if (shedAtMs !== undefined && cause !== undefined) {
    const wantsBack = isOver(cause, load, others, limits) || isHeadroomLost(cause, others);
    return { ...memory, votes: wantsBack ? votes + 1 : 0 };
  }
  const found = shedCauseOf(load, others, limits);
  if (found === undefined) return { ...memory, cause: undefined, votes: 0 };
  return { ...memory, cause: found, votes: found === cause ? votes + 1 : 1 };
}

function dueToReturn(memories: ShedMemories, nowMs: number): readonly number[] {
  return shedOnes(memories)
    .filter(([, { cause, votes, shedAtMs = nowMs }]) => {
      const isByCount = cause !== undefined && isCounted(cause);
      const leastMs = isByCount ? minCountedShedMs : minShedMs;
      return votes >= (isByCount ? 1 : votesToReturn) && nowMs - shedAtMs >= leastMs;
    })
    .map(([workerId]) => workerId);
}

/** Those that must come back at once because others are gone, the least slow first; all when nobody else reports. */
function surplus(memories: ShedMemories, question: ShedQuestion): readonly number[] {
  const shed = shedOnes(memories).toSorted(([, a], [, b]) => a.load.waitMs - b.load.waitMs);
  const most = othersOf(undefined, memories, question) ? mostShed(question) : 0;
  return shed.slice(0, Math.max(0, shed.length - most)).map(([workerId]) => workerId);
}

/**
 * The one that needs it most. Of those that only have too many peers as many as may be shed, or new ones would go to the
 * second fullest. Simulated with 200 joins in 8 s: five seconds later one in ten sites of four workers was 1.43 apart with
 * one at a time, 1.20 with this.
 */
function dueToShed(memories: ShedMemories, question: ShedQuestion): readonly number[] {
  const due = [...memories].filter(
    ([workerId, memory]) => isDueToShed(memory, question) && !question.unableIds.has(workerId),
  );
  const urgent = due
    .filter(([, { cause }]) => cause !== 'balance')
    .toSorted(([, a], [, b]) => b.load.waitMs - a.load.waitMs)
    .slice(0, 1);
  const crowded = due
    .filter(([, { cause }]) => cause === 'balance')
    .toSorted(([, a], [, b]) => b.load.peers - a.load.peers);
  const places = mostShed(question) - shedOnes(memories).length;
  const next = urgent.length > 0 ? urgent : crowded;
  return next.slice(0, Math.max(0, places)).map(([workerId]) => workerId);
}

function isDueToShed({ cause, votes, shedAtMs, returnedAtMs }: ShedMemory, { nowMs }: ShedQuestion): boolean {
  if (cause === undefined || shedAtMs !== undefined) return false;
  if (isLimit(cause)) return votes >= 1;
  const [leastVotes, leastRestMs] = isCounted(cause) ? [1, countedRestMs] : [votesToShed, restMs];
  return votes >= leastVotes && nowMs - returnedAtMs >= leastRestMs;
}

function isCauseGiven(workerId: number, memories: ShedMemories, question: ShedQuestion): boolean {
  const memory = memories.get(workerId);
  const others = othersOf(workerId, memories, question);
  return (
    memory !== undefined && others !== undefined && shedCauseOf(memory.load, others, question.limits) === memory.cause
  );
}

/** Half of them, rounded down: with two or more workers at least one takes connections, with one it does. */
function mostShed({ runningIds }: ShedQuestion): number {
  return Math.floor(runningIds.length / 2);
}

function shedOnes(memories: ShedMemories): readonly (readonly [number, ShedMemory])[] {
  return [...memories].filter(([, { shedAtMs }]) => shedAtMs !== undefined);
}

/** The siblings that take connections; one that has fallen silent may be blocked and is none of them. */
function othersOf(
  workerId: number | undefined,
  memories: ShedMemories,
  { readings }: ShedQuestion,
): Others | undefined {
  const reporting = new Set(readings.map((reading) => reading.workerId));
  const others = [...memories].filter(
    ([id, { shedAtMs }]) => id !== workerId && shedAtMs === undefined && reporting.has(id),
  );
  return summarizeOthers(others.map(([, { load }]) => load));
}

function asShed(memory: ShedMemory, nowMs: number): ShedMemory {
  return { ...memory, votes: 0, shedAtMs: nowMs };
}

function asReturned(memory: ShedMemory, nowMs: number): ShedMemory {
  return { ...memory, cause: undefined, votes: 0, shedAtMs: undefined, returnedAtMs: nowMs };
}

function smooth(before: number | undefined, now: number): number {
  return before === undefined ? now : before + smoothing * (now - before);
}
