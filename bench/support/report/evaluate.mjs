/** From measured rounds to figures, verdicts on the goals and what is lost. Everything in it can be written as JSON. */
import {
  judge,
  median,
  medianError,
  noiseOf,
  roundDifferences,
  roundRatios,
  summarize,
} from '../figures/statistics.mjs';

/**
 * @param subject `control` is the baseline once more, for the noise; `lower` and `higher` name the figures of which less or
 *   more is better; variants whose name begins with `ours` are ours, unless `ours` names them
 * @returns rows by figure, the verdicts on the goals, and every figure in which another is better beyond the noise
 */
export function evaluate(subject, results) {
  const { baseline, control, goals } = subject;
  const figures = [...new Set(Object.values(results).flatMap((series) => Object.keys(series)))];
  const rows = figures.map((figure) => {
    const base = results[baseline]?.[figure] ?? [];
    const noise = noiseOf(roundRatios(results[control]?.[figure] ?? [], base));
    return { figure, noise, cells: cellsOf(figure, results, base) };
  });
  return {
    rows,
    verdicts: goals.map((goal) => verdictOf(goal, results, rows)),
    losses: lossesOf(subject, results, rows),
  };
}

function cellsOf(figure, results, base) {
  return Object.fromEntries(
    Object.entries(results).map(([name, series]) => {
      const values = known(series[figure]);
      return [name, { ...summarize(values), ratio: median(roundRatios(series[figure] ?? [], base)) }];
    }),
  );
}

/**
 * A goal compares a variant with another one (`against`), by ratio or by difference (`atMostMore`), or with a fixed value
 * where there is none. What must hold each time (`isEveryRound`) is no question of noise. `physical` is what nobody can do
 * better: another variant of the same run, or a value with its reason.
 */
function verdictOf({ physical, ...goal }, results, rows) {
  const values = results[goal.variant]?.[goal.figure] ?? [];
  const compared = results[goal.against]?.[goal.figure] ?? [];
  const found = { ...goal, ...(physical && { physical: physicalOf(physical, goal, results) }) };
  if (known(values).length === 0) return { ...found, verdict: 'not measured' };
  if (goal.isEveryRound) {
    const value = Math.max(...known(values));
    return { ...found, value, verdict: value <= goal.atMost ? 'met' : 'missed' };
  }
  const isRatio = goal.against !== undefined && goal.atMostMore === undefined;
  const noise = isRatio ? noiseFor(goal, results, rows) : 0;
  const measured = isRatio
    ? roundRatios(values, compared)
    : goal.against === undefined
      ? known(values)
      : roundDifferences(values, compared);
  if (measured.length === 0) return { ...found, verdict: 'not measured' };
  const limit = goal.atMostMore === undefined ? goal : { atMost: goal.atMostMore };
  const { median: value, min: low, max: high } = summarize(measured);
  return { ...found, value, low, high, ...(isRatio && { noise }), verdict: judge(measured, limit, noise) };
}

/** By a control of the variant itself, where the goal names one; else that of the baseline. */
function noiseFor({ figure, variant, control }, results, rows) {
  if (control === undefined) return rows.find((row) => row.figure === figure)?.noise ?? Number.POSITIVE_INFINITY;
  return noiseOf(roundRatios(results[control]?.[figure] ?? [], results[variant]?.[figure] ?? []));
}

function physicalOf({ variant, value, why }, { figure, against, atMostMore }, results) {
  if (variant === undefined) return { value, why };
  const values = results[variant]?.[figure] ?? [];
  const base = results[against]?.[figure] ?? [];
  const compared =
    against === undefined
      ? known(values)
      : atMostMore === undefined
        ? roundRatios(values, base)
        : roundDifferences(values, base);
  return { value: median(compared), why: why ?? variant };
}

function lossesOf({ lower = [], higher = [], control, ours }, results, rows) {
  const names = Object.keys(results);
  const isOurs = (name) => ours?.includes(name) ?? name.startsWith('ours');
  const others = names.filter((name) => !isOurs(name) && name !== control);
  const sides = [...lower.map((figure) => [figure, 1]), ...higher.map((figure) => [figure, -1])];
  return sides.flatMap(([figure, sign]) => {
    const noise = rows.find((row) => row.figure === figure)?.noise ?? Number.POSITIVE_INFINITY;
    return names.filter(isOurs).flatMap((variant) =>
      others.flatMap((against) => {
        const ratios = roundRatios(results[variant][figure] ?? [], results[against][figure] ?? []);
        const value = median(ratios);
        if (value === undefined) return [];
        const isBeyondNoise = Math.abs(value - 1) > Math.max(noise, medianError(ratios));
        return isBeyondNoise && sign * (value - 1) > 0 ? [{ figure, variant, against, value }] : [];
      }),
    );
  });
}

function known(values = []) {
  return values.filter((value) => value !== undefined);
}
