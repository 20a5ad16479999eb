import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../../src/config/settings.js';
import type { ShedChange } from '../../../../src/primary/placement/shed-decision.js';
import { Shedding } from '../../../../src/primary/placement/shedding.js';
import type { WorkerHandle } from '../../../../src/primary/worker/worker-handle.js';
import type { MetricValues } from '../../../../src/protocol/sample.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';
import { sampleFixture } from '../../../support/sample-fixture.js';

const settings = { routing: 'direct', shedding: true, maxPeers: 0, maxJoinRate: 0, sampleInterval: 1000 } as Settings;
const well = { eventLoopDelayMeanMs: 0.2, eventLoopUtilizationRatio: 0.05 };
const slow = { eventLoopDelayMeanMs: 8, eventLoopUtilizationRatio: 0.6 };

/** As much of a handle as shedding sees. */
class FakeHandle {
  readonly workerId: number;
  readonly values: MetricValues;
  readonly slot: number;
  state = 'running';
  shed: { readonly reason: string } | undefined;
  sample = sampleFixture({ seq: 1 });
  readonly #listeners: (() => void)[] = [];

  constructor(workerId: number, values: MetricValues) {
    this.workerId = workerId;
    this.values = values;
    this.slot = workerId - 1;
  }

  onMove(listener: () => void): void {
    this.#listeners.push(listener);
  }

  setShed(reason: string | undefined): void {
    this.shed = reason === undefined ? undefined : { reason };
  }

  report(): void {
    this.sample = sampleFixture({ seq: this.sample.seq + 1, values: this.values });
  }

  move(state: string): void {
    this.state = state;
    for (const listener of this.#listeners) listener();
  }
}

function node(loads: readonly MetricValues[], changed: Partial<Settings> = {}) {
  const clock = new ManualClock();
  const handles = loads.map((values, index) => new FakeHandle(index + 1, values));
  const told: string[] = [];
  const moves: number[] = [];
  const changes: ShedChange[] = [];
  const logger = recordingLogger();
  const answers = { pausedCount: 1 as number | Error };
  const shedding = new Shedding({
    settings: { ...settings, ...changed },
    clock,
    logger,
    handles: () => handles as unknown as readonly WorkerHandle[],
    tell: ({ workerId }, forMs, moveCount) => {
      told.push(`${workerId} ${forMs}`);
      moves.push(moveCount);
      const { pausedCount } = answers;
      return pausedCount instanceof Error ? Promise.reject(pausedCount) : Promise.resolve(pausedCount);
    },
    onChange: (_, change) => changes.push(change),
  });
  for (const handle of handles) shedding.watch(handle as unknown as WorkerHandle);
  const cancel = shedding.start();
  const run = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      for (const handle of handles) handle.report();
      await clock.advanceAsync(1000);
    }
  };
  return { clock, handles, told, moves, changes, lines: logger.lines, answers, run, cancel };
}

describe('shedding of workers', () => {
  it('tells a slow worker, and tells it again each second that it is to go on', async () => {
    const { told, changes, handles, run } = node([well, slow]);
    await run(5);
    expect(changes.map(({ workerId, isShed }) => [workerId, isShed])).toEqual([[2, true]]);
    expect(told.length).toBeGreaterThan(2);
    expect(new Set(told)).toEqual(new Set(['2 5000']));
    expect(handles[1]!.shed).toBeDefined();
  });

  it('a worker with too many peers is told how many should go, in the order that keeps it from taking new ones', async () => {
    const { told, moves, run } = node([
      { ...well, peersOpen: 20 },
      { ...well, peersOpen: 60 },
    ]);
    await run(5);
    expect(new Set(told)).toEqual(new Set(['2 5000']));
    expect(moves.slice(1)).not.toContain(0);
    expect(moves.at(-1)).toBe(4);
  });

  it.each([
    ['PS_SHEDDING=false', { shedding: false }],
    ['another routing than direct', { routing: 'key' as const }],
  ])('with %s it looks at nobody', async (_, changed) => {
    const { told, clock, run } = node([well, slow], changed);
    await run(10);
    expect(told).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });

  it('a sibling that drains or ends brings the shed worker back in the same moment', async () => {
    const { told, handles, run } = node([well, slow]);
    await run(5);
    handles[0]!.move('draining');
    expect(told.at(-1)).toBe('2 0');
    expect(handles[1]!.shed).toBeUndefined();
  });

  it('a shed worker that drains is shed no more, and is not told', async () => {
    const { told, handles, run } = node([well, slow]);
    await run(5);
    const count = told.length;
    handles[1]!.move('draining');
    expect(handles[1]!.shed).toBeUndefined();
    await run(3);
    expect(told).toHaveLength(count);
  });

  it('a worker that shares no port comes back and is left alone', async () => {
    const { changes, answers, handles, run } = node([well, slow]);
    answers.pausedCount = 0;
    await run(40);
    expect(changes.map(({ isShed, reason }) => (isShed ? 'shed' : reason))).toEqual([
      'shed',
      'it shares no port with the others',
    ]);
    expect(handles[1]!.shed).toBeUndefined();
  });

  it('one that does not answer is told again, and the log says so once', async () => {
    const { told, answers, lines, run } = node([well, slow]);
    answers.pausedCount = new Error('no reply');
    await run(8);
    expect(told.length).toBeGreaterThan(4);
    expect(lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      'worker does not say whether it takes connections',
    ]);
  });

  it('R81 leaves no timer behind', () => {
    const { clock, cancel } = node([well, slow]);
    cancel();
    expect(clock.timerCount).toBe(0);
  });
});
