import { expect, it } from 'vitest';
import { SelfReplacement } from '../../../../src/primary/care/self-replacement.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';

it('each slot is replaced at most once a minute, what is refused is counted, and secrets are masked', () => {
  const clock = new ManualClock();
  const replaced: string[] = [];
  const steps: object[] = [];
  const asking = new SelfReplacement({
    clock,
    logger: recordingLogger(),
    replace: (workerId, reason) => {
      replaced.push(`${workerId} ${reason}`);
      return Promise.resolve();
    },
    onOperation: (_worker, step) => steps.push(step),
  });
  const worker = (slot: number) => ({ slot, workerId: slot + 1 });
  asking.asked(worker(0), 'redis://user:secret@host is away');
  asking.asked(worker(0), 'again');
  asking.asked(worker(1), 'leaks');
  clock.advance(60_001);
  asking.asked(worker(0), 'again');
  expect(replaced.map((line) => line.split(' ')[0])).toEqual(['1', '2', '1']);
  expect(replaced[0]).not.toContain('secret');
  expect(steps.at(-1)).toMatchObject({ action: 'replacement', inputs: { refusedCount: 1 } });
});
