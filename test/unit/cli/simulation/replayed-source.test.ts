import { describe, expect, test } from 'vitest';
import { ReplayedSource } from '../../../../src/cli/simulation/replayed-source.js';
import { SimulatedClock } from '../../../../src/cli/simulation/simulated-clock.js';
import { recordingOf } from '../../../support/recording.js';

const samples = recordingOf({ count: 20, values: () => ({ cpuRatio: 0.5 }) }).map(({ sample }) => sample);

function replaying(ratio = 0) {
  const clock = new SimulatedClock(samples[0]?.atMs ?? 0, () => Promise.resolve());
  const first = samples[0];
  if (!first) throw new Error('there is no sample');
  const source = new ReplayedSource(clock, { ratio, forMs: 5000 }, first);
  const told: number[] = [];
  source.onSample(({ values }) => told.push(values.cpuRatio ?? Number.NaN));
  const replay = async (count: number): Promise<void> => {
    for (const sample of samples.slice(0, count)) {
      await clock.advanceTo(sample.atMs);
      source.replay(sample);
    }
  };
  return { source, told, replay };
}

describe('replayed samples', () => {
  test('every sample comes while sampling is as recorded', async () => {
    const { told, replay } = replaying();
    await replay(20);
    expect(told).toHaveLength(20);
  });

  test('R20 sampling that is slowed down four times sees every fourth', async () => {
    const { source, told, replay } = replaying();
    source.setSlowdown(4);
    expect(source.intervalMs).toBe(4000);
    await replay(20);
    expect(told).toHaveLength(5);
  });

  test('after a run that is assumed to help the figure is lower for its time, others are not made up', async () => {
    const { source, told, replay } = replaying(0.2);
    source.relieve('cpuRatio');
    source.relieve('memoryRatio');
    await replay(20);
    expect(told.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 0.4));
    expect(told.slice(5)).toEqual(Array.from({ length: 15 }, () => 0.5));
    expect(source.last.values).not.toHaveProperty('memoryRatio');
  });
});
