import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { floodGate, guardChannel } from '../../../../src/primary/process/channel-guard.js';
import { ManualClock } from '../../../support/manual-clock.js';

describe('the channel to a worker', () => {
  it.each(['message', 'internalMessage'])('a handler of %s that throws is told and harms nobody', (event) => {
    const channel = new EventEmitter();
    const faults: unknown[] = [];
    guardChannel(channel, (...fault) => faults.push(fault));
    const thrown = new Error('not what I expected');
    channel.on(event, () => {
      throw thrown;
    });
    channel.emit(event, {});
    expect(faults).toEqual([[event, thrown]]);
  });

  it('what other events throw goes to whoever emits them', () => {
    const channel = new EventEmitter();
    guardChannel(channel, () => expect.unreachable());
    expect(() => channel.emit('error', new Error('broken'))).toThrow('broken');
  });

  it('handlers get every argument', () => {
    const channel = new EventEmitter();
    guardChannel(channel, () => expect.unreachable());
    const seen: unknown[] = [];
    channel.on('message', (...args) => seen.push(...args));
    expect(channel.emit('message', { a: 1 }, 'handle')).toBe(true);
    expect(seen).toEqual([{ a: 1 }, 'handle']);
  });
});

describe('the gate against floods', () => {
  const log = { type: 'log', level: 'info', message: '', fields: {} } as const;

  it('S8 lets 1,000 messages a second through, and receipts of sockets at any rate', () => {
    const clock = new ManualClock();
    const isTooMany = floodGate(clock);
    const passed = (): number => Array.from({ length: 5000 }).filter(() => !isTooMany(log)).length;
    expect(passed()).toBe(1000);
    expect(isTooMany({ type: 'socket-taken', requestId: '1' })).toBe(false);
    clock.advance(500);
    expect(passed()).toBe(500);
  });
});
