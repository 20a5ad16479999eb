/** From measured rounds to what people read. */
import { judge, median, noiseOf, roundDifferences, roundRatios, summarize } from '../figures/statistics.mjs';

/**
 * @param subject `{ title, baseline, control, goals }`; `control` is the baseline once more, for the noise
 * @returns figure by figure: each variant's summary, its ratio to the baseline, the noise, and the verdicts on the goals
 */
export function evaluate({ baseline, control, goals }, results) {
  const figures = [...new Set(Object.values(results).flatMap((series) => Object.keys(series)))];
  const rows = figures.map((figure) => {
    const base = results[baseline]?.[figure] ?? [];
    const noise = noiseOf(roundRatios(results[control]?.[figure] ?? [], base));
    return { figure, noise, cells: cellsOf(figure, results, base) };
  });
  return { rows, verdicts: goals.map((goal) => verdictOf(goal, results, rows)) };
}

function cellsOf(figure, results, base) {
  return Object.fromEntries(
    Object.entries(results).map(([name, series]) => {
      const values = series[figure] ?? [];
      const summary = summarize(values.filter((value) => value !== undefined));
      return [name, { ...summary, ratio: median(roundRatios(values, base)) }];
    }),
  );
}

/**
 * A goal compares a variant with another one (`against`), by ratio or by difference (`atMostMore`), or with a fixed value
 * where there is none. What must hold each time (`isEveryRound`) is no question of noise.
 */
function verdictOf(goal, results, rows) {
  const values = results[goal.variant]?.[goal.figure] ?? [];
  const known = values.filter((value) => value !== undefined);
  if (goal.isEveryRound) {
    const value = known.length === 0 ? undefined : Math.max(...known);
    return { ...goal, value, verdict: value === undefined ? 'not measured' : value <= goal.atMost ? 'met' : 'missed' };
  }
  if (goal.atMostMore !== undefined) {
    const more = roundDifferences(values, results[goal.against]?.[goal.figure] ?? []);
    const verdict = more.length === 0 ? 'not measured' : judge(more, { atMost: goal.atMostMore }, 0);
    return { ...goal, value: median(more), verdict };
  }
  if (goal.against === undefined) {
    const { median: value } = summarize(known) ?? {};
    return { ...goal, value, verdict: value === undefined ? 'not measured' : judge(known, goal, 0) };
  }
  const ratios = roundRatios(values, results[goal.against]?.[goal.figure] ?? []);
  const noise = rows.find(({ figure }) => figure === goal.figure)?.noise ?? Number.POSITIVE_INFINITY;
  const value = median(ratios);
  return { ...goal, value, noise, verdict: value === undefined ? 'not measured' : judge(ratios, goal, noise) };
}

const words = {
  met: 'met',
  missed: 'missed',
  hidden: 'hidden by noise',
  'not measured': 'not measured',
};

export function toMarkdown({ title, baseline }, { rows, verdicts }, { load, failures, notes }) {
  const names = Object.keys(rows[0]?.cells ?? {});
  return [
    `## ${title}`,
    '',
    `| figure | ${names.join(' | ')} | noise (A/A) |`,
    `|---|${names.map(() => '---').join('|')}|---|`,
    ...rows.map(({ figure, cells, noise }) => {
      const columns = names.map((name) => cellText(cells[name], name === baseline));
      return `| ${figure} | ${columns.join(' | ')} | ${noiseText(noise)} |`;
    }),
    '',
    ...verdicts.map((verdict) => `- ${verdictText(verdict)}`),
    ...(notes ?? []).map((note) => `- ${note}`),
    ...failures.map(({ name, round, reason }) => `- FAILED ${name}, round ${round}: ${reason.split('\n', 1)[0]}`),
    '',
    `Load average ${number(load.before)} before, ${number(load.after)} after. Median [min-max], x ratio to ${baseline}, by rounds.`,
    '',
  ].join('\n');
}

function cellText(cell, isBaseline) {
  if (cell?.median === undefined) return '-';
  const range = cell.count > 1 ? ` [${number(cell.min)}-${number(cell.max)}]` : '';
  const ratio = isBaseline || cell.ratio === undefined ? '' : ` x${number(cell.ratio)}`;
  return `${number(cell.median)}${range}${ratio}`;
}

function verdictText({ figure, variant, against, atMost, value, noise, verdict, ...goal }) {
  const limit = `${atMost === undefined ? 'at least' : 'at most'} ${atMost ?? goal.atLeast}`;
  const compared =
    goal.atMostMore !== undefined
      ? `at most ${goal.atMostMore} more than ${against}`
      : against === undefined
        ? `${limit}${goal.isEveryRound ? ' in every round' : ''}`
        : `${limit}x ${against}`;
  const found = value === undefined ? '' : `: ${number(value)}${noise === undefined ? '' : ` (${noiseText(noise)})`}`;
  return `**${words[verdict]}**: ${figure} of ${variant}, ${compared}${found}`;
}

function noiseText(noise) {
  return Number.isFinite(noise) ? `+-${(100 * noise).toFixed(1)} %` : 'unknown';
}

/** Three digits that mean something. */
function number(value) {
  const size = Math.abs(value);
  if (size === 0) return '0';
  return size >= 100
    ? value.toFixed(0)
    : size >= 10
      ? value.toFixed(1)
      : size >= 1
        ? value.toFixed(2)
        : value.toFixed(3);
}
