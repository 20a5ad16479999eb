import { describe, expect, it } from 'vitest';
import { describeHang, type Hang, type WatchedWorker, Watchdog } from '../../../../src/primary/care/watchdog.js';
import type { WorkerState } from '../../../../src/protocol/snapshot.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';

interface Worker extends WatchedWorker {
  state: WorkerState;
}

const frames = [
  { functionName: 'listOnTimeout', file: 'node:internal/timers', line: 581, column: 17 },
  { functionName: 'spin', file: '/app/server.cjs', line: 12, column: 3 },
];

function watch(hangTimeoutMs = 4000) {
  const clock = new ManualClock();
  const logger = recordingLogger();
  const worker: Worker = { workerId: 1, slot: 0, state: 'running', identity: { pid: 7 } };
  const hangs: Hang[] = [];
  const watchdog = new Watchdog<Worker>({
    hangTimeoutMs,
    clock,
    logger,
    workers: () => [worker],
    examine: () => Promise.resolve({ frames }),
    onHung: (_, hang) => hangs.push(hang),
  });
  watchdog.start();
  return { clock, logger, worker, hangs, watchdog };
}

describe('watchdog', () => {
  it('names a silent worker once, with the place in the user’s code', async () => {
    const { clock, logger, hangs } = watch();
    await clock.advanceAsync(20_000, 500);
    expect(hangs).toEqual([
      {
        reason: 'hung for 4.0 s in spin (server.cjs:12)',
        stack: ['listOnTimeout (node:internal/timers:581:17)', 'spin (/app/server.cjs:12:3)'],
      },
    ]);
    expect(logger.lines.filter(({ fields }) => fields['event'] === 'worker-hung')).toHaveLength(1);
  });

  it('leaves a worker alone that is heard now and then', async () => {
    const { clock, hangs, watchdog, worker } = watch();
    for (let sign = 0; sign < 10; sign += 1) {
      await clock.advanceAsync(3500, 500);
      watchdog.heard(worker);
    }
    expect(hangs).toEqual([]);
  });

  it('counts silence from when a worker serves, however long its boot blocked', async () => {
    const { clock, hangs, worker } = watch();
    worker.state = 'booting';
    await clock.advanceAsync(20_000, 500);
    worker.state = 'running';
    await clock.advanceAsync(3000, 500);
    expect(hangs).toEqual([]);
    await clock.advanceAsync(1500, 500);
    expect(hangs).toHaveLength(1);
  });

  it('tells of a block of a quarter of the limit and more, and kills nobody for it', () => {
    const { logger, watchdog, worker, hangs } = watch();
    watchdog.wasBlocked(worker, 999);
    watchdog.wasBlocked(worker, 1500);
    expect(logger.lines.map(({ fields }) => fields['delayMs'])).toEqual([1500]);
    expect(hangs).toEqual([]);
  });

  it('says why a worker could not be asked', () => {
    expect(describeHang(4500, { frames: [], failure: 'stopped by a signal' })).toEqual({
      reason: 'hung for 4.5 s, stopped by a signal',
      stack: [],
    });
  });
});
