import { withScope } from './scope.mjs';

/**
 * Measures every variant once per round, in an order that turns from round to round, so that what changes on the machine
 * hits all of them alike and nobody is always first.
 * @param variants name -> `measure(scope)`, which returns an object of figures
 * @returns name -> figure -> values by round; a failed measurement leaves `undefined` and is reported
 */
export async function interleavedRounds({ variants, rounds, warmUp = 1, limitMs, onProgress = () => undefined }) {
  const names = Object.keys(variants);
  const results = Object.fromEntries(names.map((name) => [name, {}]));
  const failures = [];
  for (let round = 0 - warmUp; round < rounds; round += 1) {
    for (const name of turned(names, round + warmUp)) {
      onProgress(name, round);
      try {
        const figures = await withScope(limitMs, variants[name]);
        if (round >= 0) record(results[name], figures, round);
      } catch (error) {
        failures.push({ name, round, reason: error.message });
      }
    }
  }
  return { results, failures };
}

export function turned(names, by) {
  const at = by % names.length;
  return [...names.slice(at), ...names.slice(0, at)];
}

function record(series, figures, round) {
  for (const [figure, value] of Object.entries(figures)) {
    series[figure] ??= [];
    series[figure][round] = value;
  }
}
