import { describe, expect, it } from 'vitest';
import { type CanaryFigures, canaryFigures, judgeCanary } from '../../../../src/primary/change/canary.js';
import { sampleFixture } from '../../../support/sample-fixture.js';

const figures = (changes: Partial<CanaryFigures> = {}): CanaryFigures => ({
  requestCount: 200,
  errorCount: 0,
  eventLoopDelayP99Ms: 20,
  ...changes,
});

describe('judgeCanary', () => {
  it.each([
    ['no traffic proves nothing against it', figures({ requestCount: 0 }), figures(), true],
    ['few requests prove nothing about a ratio', figures({ requestCount: 10, errorCount: 9 }), figures(), true],
    ['many errors where the old had none', figures({ errorCount: 20 }), figures(), false],
    ['as many errors as the old had', figures({ errorCount: 60 }), figures({ errorCount: 60 }), true],
    ['more than twice the errors of the old', figures({ errorCount: 100 }), figures({ errorCount: 40 }), false],
    ['an event loop later by 50 ms and twice', figures({ eventLoopDelayP99Ms: 90 }), figures(), false],
    ['an event loop a little later', figures({ eventLoopDelayP99Ms: 45 }), figures(), true],
    [
      'no old worker to compare with',
      figures({ eventLoopDelayP99Ms: 500 }),
      figures({ eventLoopDelayP99Ms: undefined }),
      true,
    ],
  ])('%s', (_, canary, siblings, isGood) => {
    expect(judgeCanary(canary, siblings).isGood).toBe(isGood);
  });

  it('a few samples prove nothing about the event loop: the first ones tell how the worker booted', () => {
    const late = sampleFixture({ values: { eventLoopDelayP99Ms: 400 } });
    expect(canaryFigures([[late, late, late, late]]).eventLoopDelayP99Ms).toBeUndefined();
    expect(canaryFigures([[late, late, late, late, late]]).eventLoopDelayP99Ms).toBe(400);
  });

  it('a verdict names the figures of both sides that it was made from', () => {
    const canary = { requestCount: 100, errorCount: 40, eventLoopDelayP99Ms: 12.4 };
    const { inputs } = judgeCanary(canary, { requestCount: 300, errorCount: 2, eventLoopDelayP99Ms: undefined });
    expect(inputs).toEqual({
      canaryRequestCount: 100,
      canaryErrorCount: 40,
      canaryEventLoopDelayP99Ms: 12,
      siblingsRequestCount: 300,
      siblingsErrorCount: 2,
    });
  });

  it('counters are compared by what they grew, since the old workers have counted for long', () => {
    const at = (requestCount: number, errorCount: number, eventLoopDelayP99Ms: number) =>
      sampleFixture({ values: { requestCount, errorCount, eventLoopDelayP99Ms } });
    expect(
      canaryFigures([
        [at(1000, 500, 10), at(1100, 500, 30)],
        [at(5, 0, 20), at(7, 0, 20), at(10, 1, 20)],
      ]),
    ).toEqual({
      requestCount: 105,
      errorCount: 1,
      eventLoopDelayP99Ms: 20,
    });
  });
});
