import { expect, test } from 'vitest';
import { DeferredLogger } from '../../../src/logging/deferred-logger.js';
import { recordingLogger } from '../../support/recording-logger.js';

function setUp() {
  const recorded = recordingLogger();
  let loadCount = 0;
  let isClosed = false;
  const deferred = new DeferredLogger(() => {
    loadCount += 1;
    const close = () => {
      isClosed = true;
      return Promise.resolve();
    };
    return Promise.resolve({ ...recorded, lostLineCount: 0, close });
  });
  const messages = () => recorded.lines.map(({ level, message }) => `${level} ${message}`);
  return { deferred, recorded, messages, loadCount: () => loadCount, isClosed: () => isClosed };
}

test('what is logged before the log is open comes first, in order and with its fields', async () => {
  const { deferred, recorded, messages, loadCount } = setUp();
  deferred.warn('first', { slot: 1 });
  deferred.debug('second');
  expect([messages(), loadCount()]).toEqual([[], 0]);
  await Promise.all([deferred.open(), deferred.open()]);
  deferred.error('third');
  expect(messages()).toEqual(['warn first', 'debug second', 'error third']);
  expect(recorded.lines[0]?.fields).toEqual({ slot: 1 });
  expect(loadCount()).toBe(1);
});

test('a log that is closed before it was opened still writes everything', async () => {
  const { deferred, messages, isClosed } = setUp();
  deferred.info('the start failed');
  await deferred.close();
  expect(messages()).toEqual(['info the start failed']);
  expect(isClosed()).toBe(true);
});

test('at most 1000 lines wait, and the others are counted', async () => {
  const { deferred, recorded } = setUp();
  for (let line = 0; line < 1003; line += 1) deferred.info('line');
  await deferred.open();
  expect(recorded.lines).toHaveLength(1001);
  expect(recorded.lines.at(-1)?.fields).toEqual({ lineCount: 3 });
});
