import { describe, expect, it } from 'vitest';
import type { DecisionInput, DecisionPolicy } from '../../../../src/optimizer/decision/decision.js';
import { FaultBook } from '../../../../src/optimizer/run/fault-book.js';
import { GuardedPolicy } from '../../../../src/optimizer/decision/guarded-policy.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';

const watch = {
  recentStress: [2, 2, 2],
  isHot: true,
  lastRunAtMs: undefined,
  lastOwnRunAtMs: undefined,
  restFactor: 1,
};
const input: DecisionInput = {
  nowMs: 0,
  rules: { neededCount: 3, recoverStress: 0.85, cooldownMs: 0 },
  pauses: { limitMs: 200, leftMs: 200 },
  strategies: [{ name: 'memory', metric: 'memoryRatio', impactTimeMs: 0, watch }],
};

function guarded(policy: DecisionPolicy) {
  const clock = new ManualClock();
  const logger = recordingLogger();
  const faults = new FaultBook(logger);
  const guard = new GuardedPolicy(clock, faults);
  guard.replace(policy);
  return { guard, faults, logger, clock };
}

describe('a decision policy of the application', () => {
  it('R113 decides, and may change what it was given without any consequence', () => {
    const { guard, faults } = guarded(function eager(given) {
      (given.strategies as unknown[]).length = 0;
      return [{ name: 'cache', reason: 'I say so' }];
    });
    expect(guard.ask(input)).toEqual([{ name: 'cache', reason: 'I say so' }]);
    expect(input.strategies).toHaveLength(1);
    expect(faults.of('decision policy eager')).toBeUndefined();
  });

  it.each([
    [
      'a policy that throws',
      () => {
        throw new Error('broken');
      },
      'broken',
    ],
    ['one that returns nothing', () => undefined, 'it did not return a list'],
    ['one that returns a promise', () => Promise.reject(new Error('later')), 'it did not return a list'],
    ['one that returns rubbish', () => [{ name: 5 }], 'it did not return a list'],
    ['one that returns far too much', () => Array.from({ length: 1000 }, () => ({ name: 'memory' })), 'it did not'],
  ])('R113 %s is named, and ours decides', (_what, policy, reason) => {
    const named = Object.defineProperty(policy, 'name', { value: 'theirs' }) as unknown as DecisionPolicy;
    const { guard, faults, logger } = guarded(named);
    expect(guard.ask(input).map(({ name }) => name)).toEqual(['memory']);
    expect(faults.of('decision policy theirs')?.last).toContain(reason);
    expect(logger.lines[0]?.fields).toMatchObject({ strategy: 'decision policy theirs' });
  });

  it('R113 one that blocks the worker is named with the time it took', () => {
    const { guard, faults, clock } = guarded(function slow() {
      clock.block(80);
      return [];
    });
    expect(guard.ask(input)).toEqual([]);
    expect(faults.of('decision policy slow')?.last).toMatch(/it blocked the worker for 80 ms, more than 20 ms/);
  });

  it('R113 after ten faults in a row it is no longer asked, until it is replaced', () => {
    let askedCount = 0;
    const { guard, faults } = guarded(function faulty() {
      askedCount += 1;
      throw new Error('again');
    });
    for (let i = 0; i < 30; i += 1) guard.ask(input);
    expect([askedCount, faults.of('decision policy faulty')?.count]).toEqual([10, 11]);
    guard.replace(() => []);
    expect(guard.ask(input)).toEqual([]);
  });
});
