import { expect, it } from 'vitest';
import { Recycler } from '../../../../src/primary/care/recycler.js';
import type { WorkerSnapshot } from '../../../../src/protocol/snapshot.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';

const worker = (slot: number, workerId: number, rssBytes: number): WorkerSnapshot => ({
  nodeId: 'a',
  slot,
  workerId,
  generation: 1,
  pid: 1000 + workerId,
  state: 'running',
  startedAtMs: 0,
  outside: { cpuRatio: 0, rssBytes },
});

function recyclerOf(workers: WorkerSnapshot[]) {
  const clock = new ManualClock();
  const replaced: number[] = [];
  const recycler = new Recycler({
    limits: { maxMemoryBytes: 100, maxLifetimeMs: 0 },
    clock,
    logger: recordingLogger(),
    random: () => 0,
    workers: () => workers,
    replace: (workerId) => replaced.push(workerId),
  });
  recycler.start();
  return { clock, replaced };
}

it('one worker at a time is replaced: the next one when the last has gone', () => {
  const workers = [worker(0, 1, 101), worker(1, 2, 101)];
  const { clock, replaced } = recyclerOf(workers);
  clock.advance(3000);
  expect(replaced).toEqual([1]);
  workers[0] = worker(0, 3, 50);
  clock.advance(1000);
  expect(replaced).toEqual([1, 2]);
});

it('a slot whose workers are too large from the start is replaced every 10 s at most', () => {
  const workers = [worker(0, 1, 101)];
  const { clock, replaced } = recyclerOf(workers);
  for (let second = 0; second < 60; second += 1) {
    clock.advance(1000);
    if (replaced.includes(workers[0]!.workerId)) workers[0] = worker(0, workers[0]!.workerId + 1, 101);
  }
  expect(replaced.length).toBeGreaterThan(3);
  expect(replaced.length).toBeLessThanOrEqual(6);
});
