import { families, makeTrace, pointCount, randomFrom } from './traces.mjs';

const horizonPoints = 4 * pointCount;

/**
 * Asks a forecaster about workers with and without a leak.
 * @param ask `(values, load, limit, horizonPoints)` to `{ kind, timeToLimit?, earliest?, latest? }`, times in points
 */
export function judge(ask, family, seeds) {
  const tally = { falseAlarms: 0, notTold: 0, leaksTold: 0, leaksFound: 0, timesTold: 0, inInterval: 0, errors: [] };
  for (const seed of seeds) {
    const random = randomFrom(seed + 77);
    const calm = makeTrace(seed, family, 0);
    const calmAnswer = ask(calm.values, calm.load, Math.max(...calm.values) + 50 + 350 * random(), horizonPoints);
    if (calmAnswer.kind === 'rising') tally.falseAlarms += 1;
    if (calmAnswer.kind === 'cannot-tell') tally.notTold += 1;

    const leaking = makeTrace(seed + 500_000, family, (50 * 10 ** random()) / pointCount);
    const newest = leaking.values.slice(-12);
    const truth = (0.3 + 3 * random()) * pointCount;
    const limit = newest.reduce((sum, value) => sum + value, 0) / newest.length + leaking.growth * truth;
    tallyLeak(tally, ask(leaking.values, leaking.load, limit, horizonPoints), truth);
  }
  return summary(tally, seeds.length);
}

function tallyLeak(tally, answer, truth) {
  if (answer.kind === 'cannot-tell') return;
  tally.leaksTold += 1;
  if (answer.kind !== 'rising') return;
  tally.leaksFound += 1;
  if (truth >= answer.earliest && truth <= (answer.latest ?? Infinity)) tally.inInterval += 1;
  if (answer.timeToLimit !== undefined) tally.errors.push(Math.abs(answer.timeToLimit / truth - 1));
}

function summary({ falseAlarms, notTold, leaksTold, leaksFound, inInterval, errors }, count) {
  errors.sort((a, b) => a - b);
  return {
    falseAlarmRatio: falseAlarms / count,
    calmNotToldRatio: notTold / count,
    leakNotToldRatio: 1 - leaksTold / count,
    detectionRatio: leaksFound / leaksTold,
    timeToldRatio: errors.length / leaksFound,
    medianErrorRatio: errors[errors.length >> 1],
    inIntervalRatio: inInterval / leaksFound,
  };
}

export { families };
