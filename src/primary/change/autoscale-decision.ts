/** What the running workers report, together, at one moment. */
export interface LoadReading {
  readonly workerCount: number;
  /** Means over the workers. */
  readonly utilizationRatio: number;
  readonly stress: number;
  readonly peersPerWorker: number;
  /** Memory of all workers, and what they may use together; 0: not known. */
  readonly rssBytes: number;
  readonly memoryLimitBytes: number;
}

export interface ScaleLimits {
  readonly min: number;
  readonly max: number;
  /** 0: peers are no signal. */
  readonly targetPeers: number;
}

interface LoadPoint {
  readonly atMs: number;
  /** Times the number of workers: what all of them do together, in workers at their target. */
  readonly demand: number;
}

/** What is remembered between decisions: one minute of demand, and when the number of workers last changed. */
export interface ScaleHistory {
  readonly points: readonly LoadPoint[];
  readonly changedAtMs: number | undefined;
  readonly startedAtMs: number | undefined;
}

export interface ScaleDecision {
  /** The wanted number of workers. */
  readonly count: number;
  readonly reason: string;
  /** One more is needed, and something does not allow it. */
  readonly isHeldBack: boolean;
  readonly inputs: Readonly<Record<string, number>>;
  readonly history: ScaleHistory;
}

/** Half again what is kept free for a burst: a worker is full at this utilization of its event loop. */
const targetUtilization = 0.75;
const targetStress = 0.9;
/** With one worker less, nobody may be fuller than this: between it and 1 lies what keeps the number from swinging. */
const scaleInLoad = 0.7;
/** The demand must stay so for this long; growing is urgent, shrinking is not. */
const outWindowMs = 10_000;
const inWindowMs = 60_000;
const memoryGuardRatio = 0.9;

export const emptyHistory: ScaleHistory = { points: [], changedAtMs: undefined, startedAtMs: undefined };

/**
 * Decides how many workers there should be: the fullest of several signals counts, one worker more or less at a time,
 * and only after the demand has stayed so for a whole window since the last change.
 * Source: stabilisation windows of Kubernetes' horizontal autoscaler; load per signal as measurement / target.
 */
export function decideScale(
  reading: LoadReading,
  history: ScaleHistory,
  limits: ScaleLimits,
  nowMs: number,
): ScaleDecision {
  const { workerCount: count } = reading;
  const signals = signalsOf(reading, limits);
  const load = loadOf(reading, limits);
  const kept = remember(history, { atMs: nowMs, demand: load * count }, nowMs);
  const steadyMs = nowMs - Math.max(kept.changedAtMs ?? -Infinity, kept.startedAtMs ?? nowMs);
  const inputs = { ...signals, workers: count, load, rssBytes: reading.rssBytes, steadyMs };
  const decided = (wanted: number, reason: string): ScaleDecision => {
    const changed = wanted === count ? kept : { ...kept, changedAtMs: nowMs };
    return { count: wanted, reason, isHeldBack: false, inputs, history: changed };
  };
  const heldBack = (reason: string): ScaleDecision => ({ ...decided(count, reason), isHeldBack: true });
  if (count < limits.min) return decided(limits.min, `fewer than the ${limits.min} that are wanted at least`);
  if (count > limits.max) return decided(limits.max, `more than the ${limits.max} that are allowed`);
  if (steadyMs >= outWindowMs && Math.min(...demandsSince(kept, nowMs - outWindowMs)) >= count) {
    if (count === limits.max) return heldBack('full, and no more workers are allowed');
    if (isMemoryShort(reading)) return heldBack('full, but there is no memory for another worker');
    return decided(count + 1, `full for ${outWindowMs / 1000} s by ${fullest(signals)}`);
  }
  const fewer = count - 1;
  const canShrink = fewer >= limits.min && steadyMs >= inWindowMs;
  if (canShrink && Math.max(...demandsSince(kept, nowMs - inWindowMs)) < fewer * scaleInLoad) {
    return decided(fewer, `${fewer} would have been enough for ${inWindowMs / 1000} s`);
  }
  return decided(count, 'as it should be');
}

/** Tells how full the workers are together, by their fullest signal: 1 is full, and it is not capped. */
export function loadOf(reading: LoadReading, limits: Pick<ScaleLimits, 'targetPeers'>): number {
  return Math.max(...Object.values(signalsOf(reading, limits)));
}

function signalsOf(
  { utilizationRatio, stress, peersPerWorker }: LoadReading,
  { targetPeers }: Pick<ScaleLimits, 'targetPeers'>,
) {
  return {
    utilization: utilizationRatio / targetUtilization,
    stress: stress / targetStress,
    ...(targetPeers > 0 && { peers: peersPerWorker / targetPeers }),
  };
}

function remember(history: ScaleHistory, point: LoadPoint, nowMs: number): ScaleHistory {
  const points = [...history.points, point].filter(({ atMs }) => atMs > nowMs - inWindowMs);
  return { ...history, points, startedAtMs: history.startedAtMs ?? nowMs };
}

function demandsSince({ points }: ScaleHistory, sinceMs: number): readonly number[] {
  return points.filter(({ atMs }) => atMs > sinceMs).map(({ demand }) => demand);
}

/** Whether one more worker as large as the others would come near the limit. */
function isMemoryShort({ rssBytes, memoryLimitBytes, workerCount }: LoadReading): boolean {
  const nextBytes = rssBytes + rssBytes / Math.max(1, workerCount);
  return memoryLimitBytes > 0 && nextBytes > memoryLimitBytes * memoryGuardRatio;
}

function fullest(signals: Readonly<Record<string, number>>): string {
  const [name = ''] = Object.entries(signals).sort(([, a], [, b]) => b - a)[0] ?? [];
  return name;
}
