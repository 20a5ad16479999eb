const hourMs = 3_600_000;
const hoursPerDay = 24;
const hoursPerWeek = 7 * hoursPerDay;

/** A figure's mean over one hour of the clock; `atMs` is the hour's beginning, ms since epoch. */
export interface UsageHour {
  readonly atMs: number;
  readonly value: number;
}

/** What is expected of one hour to come; it is 80 % likely between `low` and `high`. */
export interface ExpectedHour extends UsageHour {
  readonly low: number;
  readonly high: number;
}

export type UsageForecast =
  | {
      readonly kind: 'expected';
      readonly hours: readonly ExpectedHour[];
      /** What the pattern was read from. */
      readonly basis: 'hour of the week' | 'hour of the day';
      /** How many past hours were foretold in the same way to learn how wrong it is. */
      readonly checkedCount: number;
      /** The median of how wrong it was, as a share of what came. */
      readonly medianErrorRatio: number;
    }
  | { readonly kind: 'cannot-tell'; readonly reason: string };

const leastDays = 3;
/** A pattern of the week needs the same hour of so many earlier weeks. */
const leastWeeks = 2;
const mostCycles = 8;
/** How present use compares with the pattern is read from so many newest hours, and believed for as many to come. */
const levelHours = 3;
const levelBounds = [0.5, 2] as const;
const leastChecked = 24;
const smallestShare = 0.1;

/**
 * Expects of an hour what the same hour of the week was like, in the median over the last weeks, times how the last
 * three hours compare with theirs; the same hour of the day as long as there are fewer than two weeks.
 * How sure it is comes from foretelling the past in the same way.
 * @param hours oldest first; gaps are allowed
 * @param ahead how many hours to foretell, from the one after the newest
 */
export function expectUsage(hours: readonly UsageHour[], ahead: number): UsageForecast {
  const newest = hours.at(-1);
  const oldest = hours[0];
  const spanHours = newest && oldest ? (newest.atMs - oldest.atMs) / hourMs : 0;
  if (!newest || spanHours < leastDays * hoursPerDay) {
    return { kind: 'cannot-tell', reason: `${(spanHours / hoursPerDay).toFixed(1)} of ${leastDays} days of history` };
  }
  const cycleHours = spanHours >= leastWeeks * hoursPerWeek ? hoursPerWeek : hoursPerDay;
  const known = new Map(hours.map(({ atMs, value }) => [atMs, value]));
  const near = checkOnPast(hours, known, cycleHours, levelHours);
  const far = checkOnPast(hours, known, cycleHours, levelHours + 1);
  if (far.length < leastChecked) return { kind: 'cannot-tell', reason: 'too many gaps in the history' };
  const foretold = Array.from({ length: ahead }, (_, index) => index + 1).flatMap((lead): readonly ExpectedHour[] => {
    const atMs = newest.atMs + lead * hourMs;
    const value = foretell(known, atMs, newest.atMs, cycleHours);
    if (value === undefined) return [];
    const errors = lead <= levelHours && near.length > 0 ? near : far;
    const low = value / (1 + at(errors, 0.9));
    const high = value / Math.max(smallestShare, 1 + at(errors, 0.1));
    return [{ atMs, value, low: Math.min(low, value), high: Math.max(high, value) }];
  });
  return {
    kind: 'expected',
    hours: foretold,
    basis: cycleHours === hoursPerWeek ? 'hour of the week' : 'hour of the day',
    checkedCount: far.length,
    medianErrorRatio: at(far.map(Math.abs).sort(ascending), 0.5),
  };
}

/** (foretold - came) / came of each past hour that had enough before it, foretold so many hours ahead; sorted. */
function checkOnPast(
  hours: readonly UsageHour[],
  known: ReadonlyMap<number, number>,
  cycleHours: number,
  lead: number,
): readonly number[] {
  return hours
    .flatMap(({ atMs, value }) => {
      const foretold = foretell(known, atMs, atMs - lead * hourMs, cycleHours);
      return foretold === undefined || value <= 0 ? [] : (foretold - value) / value;
    })
    .sort(ascending);
}

/** Uses nothing later than `lastKnownMs`. */
function foretell(
  known: ReadonlyMap<number, number>,
  atMs: number,
  lastKnownMs: number,
  cycleHours: number,
): number | undefined {
  const usual = usualAt(known, atMs, lastKnownMs, cycleHours);
  if (usual === undefined || atMs - lastKnownMs > levelHours * hourMs) return usual;
  let came = 0;
  let wasUsual = 0;
  for (let back = 0; back < levelHours; back += 1) {
    const hour = lastKnownMs - back * hourMs;
    const value = known.get(hour);
    const usualThen = usualAt(known, hour, hour - hourMs, cycleHours);
    if (value === undefined || usualThen === undefined) continue;
    came += value;
    wasUsual += usualThen;
  }
  const level = wasUsual > 0 ? came / wasUsual : 1;
  return usual * Math.min(Math.max(level, levelBounds[0]), levelBounds[1]);
}

function usualAt(
  known: ReadonlyMap<number, number>,
  atMs: number,
  lastKnownMs: number,
  cycleHours: number,
): number | undefined {
  const values: number[] = [];
  for (let cycle = 1; cycle <= mostCycles; cycle += 1) {
    const earlier = atMs - cycle * cycleHours * hourMs;
    const value = earlier <= lastKnownMs ? known.get(earlier) : undefined;
    if (value !== undefined) values.push(value);
  }
  return values.length === 0 ? undefined : at(values.sort(ascending), 0.5);
}

function ascending(a: number, b: number): number {
  return a - b;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))] ?? 0;
}
