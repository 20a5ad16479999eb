import { describe, expect, it } from 'vitest';
import { OptimizationHistory } from '../../../src/optimizer/history.js';
import type { OptimizationOutcome } from '../../../src/protocol/outcome.js';

function outcome(id: number, changes: Partial<OptimizationOutcome> = {}): OptimizationOutcome {
  return {
    id: String(id),
    name: 'memory',
    status: 'completed',
    trigger: 'manual',
    startedAtMs: id,
    durationMs: 10,
    actions: [],
    ...changes,
  };
}

function historyOf(...outcomes: OptimizationOutcome[]): OptimizationHistory {
  const history = new OptimizationHistory();
  for (const one of outcomes) history.add(one);
  return history;
}

describe('optimization history', () => {
  it('R40 successRate is completed / (completed + failed), skipped runs in neither', () => {
    const history = historyOf(
      outcome(1),
      outcome(2),
      outcome(3),
      outcome(4, { status: 'failed' }),
      outcome(5, { status: 'skipped' }),
    );
    expect(history.successRatio).toBe(0.75);
  });

  it('R40 rates are 0 before the first run', () => {
    const history = historyOf(outcome(1, { status: 'skipped' }));
    expect([history.successRatio, history.effectiveRatio, history.averageDurationMs]).toEqual([0, 0, 0]);
    expect(history.lastPerformedAtMs).toBeNull();
  });

  it('R39 optimizationCount counts what ran, skipped runs apart', () => {
    const history = historyOf(outcome(1), outcome(2, { status: 'failed' }), outcome(3, { status: 'skipped' }));
    expect([history.performedCount, history.skippedCount, history.failedCount]).toEqual([2, 1, 1]);
    expect(history.lastPerformedAtMs).toBe(2);
  });

  it('R40 effectiveRate is the share of measured runs that improved', () => {
    const history = historyOf(outcome(1), outcome(2), outcome(3));
    const effect = { metric: 'memoryRatio', before: 1, after: 0.5, changeRatio: -0.5 } as const;
    history.measured(outcome(1, { effect: { ...effect, verdict: 'improved' } }));
    history.measured(outcome(2, { effect: { ...effect, verdict: 'unchanged' } }));
    expect(history.effectiveRatio).toBe(0.5);
    expect(history.recent().at(-1)?.effect?.verdict).toBe('improved');
  });

  it('R41 averageDuration is the mean of the runs', () => {
    expect(historyOf(outcome(1, { durationMs: 10 }), outcome(2, { durationMs: 30 })).averageDurationMs).toBe(20);
  });

  it('R42 the last ten attempts come newest first', () => {
    const history = historyOf(...Array.from({ length: 25 }, (_, i) => outcome(i)));
    expect(history.recent().map(({ id }) => Number(id))).toEqual([24, 23, 22, 21, 20, 19, 18, 17, 16, 15]);
  });

  it('R18 a trim keeps the newest and the totals', () => {
    const history = historyOf(...Array.from({ length: 25 }, (_, i) => outcome(i)));
    expect(history.trim(20)).toBe(5);
    expect(history.trim(20)).toBe(0);
    expect([history.length, history.performedCount]).toEqual([20, 25]);
  });

  it('the history is bounded', () => {
    const history = historyOf(...Array.from({ length: 1000 }, (_, i) => outcome(i)));
    expect([history.length, history.performedCount]).toEqual([200, 1000]);
  });
});
