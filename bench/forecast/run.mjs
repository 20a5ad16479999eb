/**
 * `node bench/forecast/run.mjs [seeds per family] [first seed]`: how often the leak forecast is right, on made-up
 * workers, beside a plain slope (ordinary least squares without load). Needs `npm run build`.
 */
import { forecastLimit } from '../../dist/forecast/time-to-limit.js';
import { families, judge } from './judge.mjs';

const [count = '200', first = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const seeds = Array.from({ length: Number(count) }, (_, index) => Number(first) + index);
const percent = (ratio) => (ratio === undefined ? '-' : `${(100 * ratio).toFixed(1)} %`);
const columns = [
  ['false alarms', 'falseAlarmRatio'],
  ['calm: cannot tell', 'calmNotToldRatio'],
  ['leak: cannot tell', 'leakNotToldRatio'],
  ['found of told', 'detectionRatio'],
  ['time told', 'timeToldRatio'],
  ['median error', 'medianErrorRatio'],
  ['in 90 % interval', 'inIntervalRatio'],
];

process.stdout.write(`seeds ${seeds[0]} to ${seeds.at(-1)}, Node ${process.version}\n\n`);
process.stdout.write(`| family | forecaster | ${columns.map(([title]) => title).join(' | ')} |\n`);
process.stdout.write(`|---|---|${columns.map(() => '---|').join('')}\n`);
for (const family of Object.keys(families)) {
  for (const [name, ask] of [
    ['ours', ours],
    ['plain slope', plainSlope],
  ]) {
    const result = judge(ask, family, seeds);
    process.stdout.write(`| ${family} | ${name} | ${columns.map(([, key]) => percent(result[key])).join(' | ')} |\n`);
  }
}

function ours(values, load, limit, horizonMs) {
  const answer = forecastLimit({ values, loads: [load], stepMs: 1 }, limit, horizonMs);
  return { kind: answer.kind, timeToLimit: answer.timeToLimitMs, earliest: answer.earliestMs, latest: answer.latestMs };
}

function plainSlope(values, _load, limit, horizon) {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const slope =
    values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0) /
    values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  const newest = values.slice(-12);
  const timeToLimit = (limit - newest.reduce((sum, value) => sum + value, 0) / newest.length) / slope;
  return slope > 0 && timeToLimit < horizon ? { kind: 'rising', timeToLimit, earliest: 0 } : { kind: 'steady' };
}
