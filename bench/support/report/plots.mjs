import { barChart, lineChart } from './svg-charts.mjs';
import { goalText, number } from './words.mjs';

/**
 * The plots of one record: of a figure by variant, or of its growth (`{ figure, xLabel, series: { name: { x: variant } } }`).
 * @returns `{ file, alt, svg }`; what was not measured has none
 */
export function plotsOf(record) {
  return (record.plots ?? []).flatMap((plot, index) => {
    const made = typeof plot === 'string' ? bars(record, plot) : growth(record, plot);
    if (!made) return [];
    const { svg, description } = made;
    return [{ file: `${record.name}-${index + 1}.svg`, alt: description, svg }];
  });
}

function bars({ title, rows, verdicts, ours }, figure) {
  const row = rows.find((one) => one.figure === figure);
  const found = Object.entries(row?.cells ?? {}).filter(([, { median }]) => median !== undefined);
  if (found.length === 0) return undefined;
  const isOurs = (name) => ours?.includes(name) ?? name.startsWith('ours');
  const all = found.map(([label, { median, min, max }]) => ({
    ...{ label, value: median, low: min, high: max, isOurs: isOurs(label) },
    text: min === max ? number(median) : `${number(median)} [${number(min)}-${number(max)}]`,
  }));
  const goal = goalOf(verdicts, row);
  const heading = `${title}: ${figure}`;
  const description = `${heading}. ${all.map(({ label, text }) => `${label} ${text}`).join(', ')}.${goal ? ` ${goal.text}.` : ''}`;
  return { description, svg: barChart({ title: heading, bars: all, goal, description }) };
}

/** The first goal for this figure, at the place on the axis where it lies in this run. */
function goalOf(verdicts, { figure, cells }) {
  const goal = verdicts.find((one) => one.figure === figure);
  if (!goal) return undefined;
  const base = goal.against === undefined ? undefined : cells[goal.against]?.median;
  if (goal.against !== undefined && base === undefined) return undefined;
  const text = `Goal: ${goalText(goal)}`;
  if (goal.atMostMore !== undefined) return { text, value: base + goal.atMostMore };
  return { text, value: (goal.atMost ?? goal.atLeast) * (base ?? 1) };
}

function growth({ title, rows }, { figure, xLabel, series }) {
  const cells = rows.find((one) => one.figure === figure)?.cells ?? {};
  const lines = Object.entries(series).flatMap(([name, variants]) => {
    const points = Object.entries(variants)
      .map(([x, variant]) => [Number(x), cells[variant]?.median])
      .filter(([, y]) => y !== undefined);
    return points.length < 2 ? [] : [{ name, points }];
  });
  if (lines.length === 0) return undefined;
  const heading = `${title}: ${figure} by ${xLabel}`;
  const inWords = lines.map(
    ({ name, points }) => `${name}: ${points.map(([x, y]) => `${number(y)} with ${x}`).join(', ')}`,
  );
  const description = `${heading}. ${inWords.join('; ')}.`;
  return { description, svg: lineChart({ title: heading, xLabel, series: lines, description }) };
}
