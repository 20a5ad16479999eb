import { TrialLedger } from '../../src/evidence/trial-ledger.js';
import type { StrategyVerdict } from '../../src/protocol/verdict.js';

/** A node whose load is known to us and whose strategy does exactly what its label says. */
export interface LabelledExperiment {
  readonly seed: number;
  /** Added to the figure while a run is in effect. */
  readonly effect: number;
  /** 0 to 1: how much of the noise of one second is left in the next. */
  readonly persistence: number;
  /** Standard deviation of the noise. */
  readonly noise: number;
}

export interface LabelledResult {
  readonly verdict: StrategyVerdict['verdict'];
  readonly runCount: number;
  /** Share of the runs after which the figure was lower than before: what a naive comparison calls a success. */
  readonly naiveRatio: number;
}

const threshold = 0.8;
const workerCount = 4;
const heldOutRatio = 0.25;
const impactSec = 15;
const cooldownSec = 60;
const effectSec = 120;
const mostSec = 400_000;

interface Worker {
  readonly level: number;
  noise: number;
  recent: number[];
  rests: number;
  relievedUntil: number;
  open?: { readonly atSec: number; readonly isHeldOut: boolean; readonly before: number } | undefined;
}

/** Runs one experiment: hot and cool workers, a wave of load, autocorrelated noise, runs due only at a peak. */
export function labelledExperiment({ seed, effect, persistence, noise }: LabelledExperiment): LabelledResult {
  const random = seededRandom(seed);
  const ledger = new TrialLedger({ minCount: 8, usefulRatio: 0.05, reprobeMs: Number.POSITIVE_INFINITY });
  const workers = Array.from({ length: workerCount }, (_, i) => coolWorker(0.7 + 0.03 * i));
  let fallenCount = 0;
  let measuredCount = 0;
  for (let sec = 0; sec < mostSec; sec += 1) {
    const wave = 0.08 * Math.sin(sec / 600);
    for (const worker of workers) {
      worker.noise = persistence * worker.noise + Math.sqrt(1 - persistence ** 2) * noise * normal(random);
      const relief = sec < worker.relievedUntil ? effect : 0;
      worker.recent = [...worker.recent, worker.level + wave + worker.noise + 0.01 * normal(random) + relief].slice(-5);
      const { open } = worker;
      if (open && sec === open.atSec + impactSec) {
        const after = median(worker.recent.slice(-3));
        const trial = { strategy: 'memory', metric: 'memoryRatio', runProbability: 1 - heldOutRatio } as const;
        const verdict = ledger.add({ ...trial, isHeldOut: open.isHeldOut, before: open.before, after }, sec);
        if (!open.isHeldOut) measuredCount += 1;
        if (!open.isHeldOut && after < open.before) fallenCount += 1;
        worker.open = undefined;
        const naiveRatio = fallenCount / Math.max(1, measuredCount);
        if (verdict) return { verdict: verdict.verdict, runCount: verdict.runCount + verdict.heldOutCount, naiveRatio };
      }
      if (worker.open || sec < worker.rests || !isHot(worker.recent)) continue;
      const isHeldOut = random() < heldOutRatio;
      worker.open = { atSec: sec, isHeldOut, before: median(worker.recent.slice(-3)) };
      worker.rests = sec + cooldownSec;
      if (!isHeldOut) worker.relievedUntil = sec + effectSec;
    }
  }
  return { verdict: 'not enough runs', runCount: measuredCount, naiveRatio: fallenCount / Math.max(1, measuredCount) };
}

function coolWorker(level: number): Worker {
  return { level, noise: 0, recent: [], rests: 0, relievedUntil: 0 };
}

function isHot(recent: readonly number[]): boolean {
  return recent.length === 5 && recent.filter((value) => value > threshold).length >= 3;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Mulberry32: small, and the same everywhere. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
