import { EventEmitter } from 'node:events';
import { setImmediate as immediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { exitCodeOf, listenForSignals } from '../../../../src/primary/lifetime/signals.js';
import { recordingLogger } from '../../../support/recording-logger.js';

async function actionsOn(signals: readonly string[], isOnTerminal = false): Promise<readonly string[]> {
  const done: string[] = [];
  const note = (what: string) => (by: string) => void done.push(`${what} ${by}`);
  const target = new EventEmitter();
  const actions = { stop: note('stop'), force: note('force'), reload: note('reload') };
  const unlisten = listenForSignals(actions, { logger: recordingLogger(), isOnTerminal, target });
  for (const signal of signals) target.emit(signal, signal);
  expect(done).toEqual([]);
  await immediate();
  unlisten();
  expect(target.eventNames()).toEqual([]);
  return done;
}

describe('signals only enqueue; then', () => {
  it.each([
    [['SIGTERM'], ['stop SIGTERM']],
    [['SIGINT'], ['stop SIGINT']],
    [
      ['SIGTERM', 'SIGINT'],
      ['stop SIGTERM', 'force SIGINT'],
    ],
    [['SIGQUIT'], ['force SIGQUIT']],
    [
      ['SIGHUP', 'SIGHUP'],
      ['reload SIGHUP', 'reload SIGHUP'],
    ],
    [['SIGTERM', 'SIGHUP'], ['stop SIGTERM']],
  ])('%j means %j', async (signals, expected) => {
    expect(await actionsOn(signals)).toEqual(expected);
  });

  it('a closed terminal ends what was started in it', async () => {
    expect(await actionsOn(['SIGHUP'], true)).toEqual(['stop SIGHUP']);
  });

  it('a forced end is told as a shell tells it', () => {
    expect([exitCodeOf('SIGINT'), exitCodeOf('SIGQUIT'), exitCodeOf('SIGTERM')]).toEqual([130, 131, 143]);
  });
});
