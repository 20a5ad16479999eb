import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { FaultLog } from '../../../../src/primary/lifetime/fault-log.js';
import { surviveFaults } from '../../../../src/primary/lifetime/last-resort.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';

it('faults are logged with their stack, ten at once, and the others are counted', () => {
  const clock = new ManualClock();
  const logger = recordingLogger();
  const faults = new FaultLog(logger, clock);
  for (let count = 0; count < 25; count += 1) faults.note('it failed', new Error('cause'), { workerId: 3 });
  expect(logger.lines).toHaveLength(10);
  expect(logger.lines[0]).toMatchObject({
    level: 'error',
    message: 'it failed',
    fields: { workerId: 3, untoldCount: 0 },
  });
  expect(logger.lines[0]?.fields['cause']).toMatch(/^Error: cause\n +at /);
  clock.advance(6000);
  faults.note('it failed', 'no error at all');
  expect(logger.lines[10]?.fields).toMatchObject({ cause: 'no error at all', untoldCount: 15 });
});

it('an error that nobody caught is logged until the primary ends', () => {
  const target = new EventEmitter();
  const logger = recordingLogger();
  const stop = surviveFaults(new FaultLog(logger, new ManualClock()), target);
  target.emit('uncaughtException', new Error('nobody caught this'));
  target.emit('unhandledRejection', new Error('nor this'));
  expect(logger.lines).toHaveLength(2);
  stop();
  expect(target.eventNames()).toEqual([]);
});
