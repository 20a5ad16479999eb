import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../bench/support/report/evaluate.mjs';

const quiet = { plain: { ms: [10, 10, 10] }, 'plain again': { ms: [10, 10, 10] } };
const subject = { baseline: 'plain', control: 'plain again', lower: ['ms'], goals: [] };

describe('what was measured', () => {
  it('is told figure by figure, with its ratio to the baseline and the noise of the control', () => {
    const { rows } = evaluate(subject, { ...quiet, ours: { ms: [20, 21, 22] } });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      figure: 'ms',
      noise: 0,
      cells: { ours: { median: 21, min: 20, max: 22, ratio: 2.1 } },
    });
  });

  it('has a verdict for each goal, with what nobody can do better', () => {
    const goals = [
      { figure: 'ms', variant: 'ours', against: 'pm2', atMost: 0.5, physical: { variant: 'plain' } },
      { figure: 'ms', variant: 'ours', against: 'plain', atMostMore: 5 },
      { figure: 'ms', variant: 'nobody', atMost: 1 },
    ];
    const results = { ...quiet, ours: { ms: [20, 20, 20] }, pm2: { ms: [80, 80, 80] } };
    const { verdicts } = evaluate({ ...subject, goals }, results);
    expect(verdicts.map(({ verdict, value }) => [verdict, value])).toEqual([
      ['met', 0.25],
      ['missed', 10],
      ['not measured', undefined],
    ]);
    expect(verdicts[0]?.physical).toEqual({ value: 0.125, why: 'plain' });
  });

  it('does not decide a goal inside the noise of the control that belongs to it', () => {
    const goal = { figure: 'good/s', variant: 'ours', against: 'peer', atLeast: 1.1 };
    const results = {
      plain: { 'good/s': [1, 50, 3] },
      'plain again': { 'good/s': [30, 1, 2] },
      ours: { 'good/s': [130, 130, 130] },
      'ours again': { 'good/s': [130, 130, 130] },
      peer: { 'good/s': [100, 100, 100] },
    };
    const verdictOf = (control?: string) =>
      evaluate({ ...subject, goals: [{ ...goal, ...(control !== undefined && { control }) }] }, results).verdicts[0]
        ?.verdict;
    expect([verdictOf(), verdictOf('ours again')]).toEqual(['not decided', 'met']);
  });

  it('of what must hold each time takes the worst round', () => {
    const goals = [{ figure: 'hung', variant: 'ours', atMost: 0, isEveryRound: true as const }];
    const { verdicts } = evaluate({ ...subject, goals }, { plain: { hung: [2, 2] }, ours: { hung: [0, 1] } });
    expect(verdicts[0]).toMatchObject({ value: 1, verdict: 'missed' });
  });

  it('names each figure in which another is better beyond the noise, and none inside it', () => {
    const { losses } = evaluate(subject, { ...quiet, ours: { ms: [20, 20, 20] }, pm2: { ms: [19, 21, 20] } });
    expect(losses).toEqual([{ figure: 'ms', variant: 'ours', against: 'plain', value: 2 }]);
  });

  it('is lost only on the side that counts: more of a rate is better', () => {
    const rate = { baseline: 'plain', control: 'plain again', higher: ['ms'], goals: [] };
    expect(evaluate(rate, { ...quiet, ours: { ms: [20, 20, 20] } }).losses).toEqual([]);
  });
});
