/**
 * A node whose load is known to us and whose strategy does exactly what its label says: hot and cool workers, a wave of
 * load, noise, runs due only at a peak. Everything follows from the seed.
 */
const threshold = 0.8;
const workerCount = 4;
const heldOutRatio = 0.25;
const impactSec = 15;
const cooldownSec = 60;
const effectSec = 120;
const mostSec = 400_000;

/** Shapes of the noise's steps; each has a standard deviation of 1. */
const noiseKinds = {
  normal,
  /** One step in ten is five times as large as the others. */
  'heavy tails': (random) => (random() < 0.1 ? 5 : 1) * normal(random) * (1 / Math.sqrt(0.9 + 0.1 * 25)),
  /** It only ever goes up by much: bursts, then calm. */
  bursts: (random) => -Math.log(1 - random()) - 1,
};

/** How far the workers' usual levels lie apart. */
const levels = {
  spread: (slot) => 0.7 + 0.03 * slot,
  /** One worker holds the large streams: it is due again and again, its siblings almost never. */
  'one hot': (slot) => (slot === 0 ? 0.8 : 0.66),
};

/**
 * @param label what the strategy truly does, and to whom
 * @param ledger takes a trial, and answers with the verdict once it has changed
 */
export function labelledExperiment(label, ledger) {
  const { seed, effect, persistence, noise, noiseKind = 'normal', workers: kind = 'spread' } = label;
  const random = seededRandom(seed);
  const drawNoise = noiseKinds[noiseKind];
  const workers = Array.from({ length: workerCount }, (_, slot) => coolWorker(levels[kind](slot)));
  const changes = { own: [], againstSiblings: [] };
  for (let sec = 0; sec < mostSec; sec += 1) {
    const wave = 0.08 * Math.sin(sec / 600);
    for (const worker of workers) {
      worker.noise = persistence * worker.noise + Math.sqrt(1 - persistence ** 2) * noise * drawNoise(random);
      const relief = sec < worker.relievedUntil ? effect : 0;
      worker.recent = [...worker.recent, worker.level + wave + worker.noise + 0.01 * normal(random) + relief].slice(-5);
      const { open } = worker;
      if (open && sec === open.atSec + impactSec) {
        const after = median(worker.recent.slice(-3));
        const trial = { strategy: 'memory', metric: 'memoryRatio', runProbability: 1 - heldOutRatio };
        const verdict = ledger.add({ ...trial, isHeldOut: open.isHeldOut, before: open.before, after }, sec);
        if (!open.isHeldOut) {
          changes.own.push(after - open.before);
          changes.againstSiblings.push(after - open.before - (siblingLevel(workers, worker) - open.siblings));
        }
        worker.open = undefined;
        if (verdict) return conclude(verdict.verdict, verdict.runCount + verdict.heldOutCount, changes);
      }
      if (worker.open || sec < worker.rests || !isHot(worker.recent)) continue;
      const isHeldOut = random() < heldOutRatio;
      const before = median(worker.recent.slice(-3));
      worker.open = { atSec: sec, isHeldOut, before, siblings: siblingLevel(workers, worker) };
      worker.rests = sec + cooldownSec;
      if (!isHeldOut) worker.relievedUntil = sec + effectSec;
    }
  }
  return conclude('not enough runs', changes.own.length, changes);
}

function conclude(verdict, runCount, { own, againstSiblings }) {
  const naiveRatio = own.filter((change) => change < 0).length / Math.max(1, own.length);
  return {
    verdict,
    runCount,
    naiveRatio,
    isNaiveSuccess: isBelowZero(own),
    isSiblingSuccess: isBelowZero(againstSiblings),
  };
}

/** What many would take for proof: a mean two standard errors below 0. */
function isBelowZero(values) {
  if (values.length < 2) return false;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return mean < -2 * Math.sqrt(variance / values.length);
}

function siblingLevel(workers, own) {
  const siblings = workers.filter((worker) => worker !== own);
  return siblings.reduce((sum, { recent }) => sum + median(recent.slice(-3)), 0) / siblings.length;
}

function coolWorker(level) {
  return { level, noise: 0, recent: [], rests: 0, relievedUntil: 0, open: undefined };
}

function isHot(recent) {
  return recent.length === 5 && recent.filter((value) => value > threshold).length >= 3;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Mulberry32: small, and the same everywhere. */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
