/**
 * What else than steady growth may have moved a figure: the load of now and of a while ago, warming up, a step, a
 * change of pace. Each is one or more columns of numbers, one number a point, that a model may put weights on.
 */
export interface Explanations {
  /** What a leak may grow with: time, or the load served so far. Each goes from about -0.5 to 0.5. */
  readonly growths: readonly Column[];
  /** Each a way in which load may act: at once, delayed, or rising faster than falling; linear or bent. */
  readonly loads: readonly (readonly Column[])[];
  /** Each one thing that may have happened besides. */
  readonly events: readonly OneEvent[];
}

export type Column = Float64Array;

export interface OneEvent {
  readonly column: Column;
  /** Its share in the growth at the end of the points, per unit of its weight and point. */
  readonly growthAtEnd: number;
}

/** How long load acts on, in points; 0: at once. */
const delays = [0, 2, 5, 12, 30, 70];
/** The same for a heap that grows at once and shrinks late. */
const releases = [3, 10, 30];
const riseOverFall = 8;
/** Where a bent response may have its bends, as shares of the load's range. */
const bends = [0.25, 0.5, 0.75];
/** A load that varies by less explains nothing by its bends. */
const smallestRange = 0.02;
/** Filling caches and compiling code level off; as shares of the points. */
const warmUps = [0.05, 0.125, 0.3];
/** Where the pace may have changed, as shares of the points. */
const changes = Array.from({ length: 15 }, (_, index) => 0.1 + index / 20);
const changeCount = 3;
const changeDistance = 0.08;
const jumpCount = 3;
const jumpWindow = 8;

export function explainByLoad(count: number, loads: readonly (readonly number[])[]): Omit<Explanations, 'events'> {
  const even = new Array<number>(count).fill(1);
  return {
    growths: [even, ...loads].flatMap((load) => soFar(load)),
    loads: loads.flatMap((load) => responses(load)),
  };
}

/** @param unexplained what load and growth leave of the figure; steps are looked for there */
export function possibleEvents(unexplained: readonly number[]): readonly OneEvent[] {
  const count = unexplained.length;
  return [...warming(count), ...jumps(unexplained), ...changesOfPace(unexplained)];
}

/** The running total of a load, as a share of all of it. */
function soFar(load: readonly number[]): readonly Column[] {
  const total = load.reduce((sum, one) => sum + one, 0);
  if (!(total > 0)) return [];
  let served = 0;
  return [Float64Array.from(load, (one) => (served += one) / total - one / total / 2 - 0.5)];
}

function responses(load: readonly number[]): readonly (readonly Column[])[] {
  const most = Math.max(...load);
  if (!(most > 0)) return [];
  const share = load.map((one) => one / most);
  const delayed = delays.map((delay) => bent(delay === 0 ? share : follow(share, delay, delay)));
  const released = releases.map((release) => bent(follow(share, release / riseOverFall, release)));
  return [...delayed, ...released, several(delayed)];
}

/** Load that acts at once, soon and late together, the late part bent. */
function several(delayed: readonly (readonly Column[])[]): readonly Column[] {
  const [atOnce, , soon, , late, veryLate] = delayed;
  return [atOnce?.[0], soon?.[0], late?.[0], late?.[2], veryLate?.[0]].filter((column) => column !== undefined);
}

/** An exponential average that may rise faster than it falls. */
function follow(values: readonly number[], risePoints: number, fallPoints: number): readonly number[] {
  const rise = 1 - Math.exp(-1 / risePoints);
  const fall = 1 - Math.exp(-1 / fallPoints);
  let level = values[0] ?? 0;
  return values.map((value) => (level += (value - level) * (value > level ? rise : fall)));
}

function bent(load: readonly number[]): readonly Column[] {
  const sorted = load.toSorted((a, b) => a - b);
  const low = sorted[Math.floor(sorted.length * 0.02)] ?? 0;
  const high = sorted[Math.floor(sorted.length * 0.98)] ?? 0;
  const bentAt = high - low > smallestRange ? bends.map((bend) => low + (high - low) * bend) : [];
  return [centred(load), ...bentAt.map((bend) => centred(load.map((value) => Math.max(0, value - bend))))];
}

function warming(count: number): readonly OneEvent[] {
  return warmUps.map((share) => {
    const points = share * count;
    const column = Float64Array.from({ length: count }, (_, index) => 1 - Math.exp(-(index + 0.5) / points));
    return { column, growthAtEnd: 0 };
  });
}

/** The highest steps between neighbouring stretches: a deploy's new data, a library that was loaded late. */
function jumps(values: readonly number[]): readonly OneEvent[] {
  const found: { readonly at: number; readonly height: number }[] = [];
  for (let at = jumpWindow; at <= values.length - jumpWindow; at += 1) {
    const before = median(values.slice(at - jumpWindow, at));
    const after = median(values.slice(at, at + jumpWindow));
    found.push({ at, height: Math.abs(after - before) });
  }
  const highest: number[] = [];
  for (const { at } of found.sort((a, b) => b.height - a.height)) {
    if (highest.length === jumpCount) break;
    if (highest.every((other) => Math.abs(other - at) > jumpWindow)) highest.push(at);
  }
  return highest.map((at) => ({
    column: Float64Array.from(values, (_, index) => (index >= at ? 1 : 0)),
    growthAtEnd: 0,
  }));
}

/** Where a change of pace explains most of what load and steady growth leave. */
function changesOfPace(unexplained: readonly number[]): readonly OneEvent[] {
  const count = unexplained.length;
  const candidates = changes.map((share) => {
    const at = share * count;
    const column = Float64Array.from(unexplained, (_, index) => Math.max(0, index - at) / count);
    return { share, column, explained: explainedBy(withoutLine(column), withoutLine(unexplained)) };
  });
  const chosen: typeof candidates = [];
  for (const candidate of candidates.sort((a, b) => b.explained - a.explained)) {
    if (chosen.length === changeCount) break;
    if (chosen.every(({ share }) => Math.abs(share - candidate.share) > changeDistance)) chosen.push(candidate);
  }
  return chosen.map(({ column }) => ({ column, growthAtEnd: 1 / count }));
}

/** How much of the squares of `values` a multiple of the column takes away. */
function explainedBy(column: readonly number[], values: readonly number[]): number {
  const sum = column.reduce((total, one, index) => total + one * (values[index] ?? 0), 0);
  return sum ** 2 / column.reduce((total, one) => total + one ** 2, 0);
}

/** What is left without mean and slope. */
function withoutLine(values: ArrayLike<number>): readonly number[] {
  const level = centred(Array.from(values));
  const middle = (level.length - 1) / 2;
  const slope =
    level.reduce((sum, value, index) => sum + value * (index - middle), 0) /
    level.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  return Array.from(level, (value, index) => value - slope * (index - middle));
}

function centred(values: readonly number[]): Column {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Float64Array.from(values, (value) => value - mean);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
