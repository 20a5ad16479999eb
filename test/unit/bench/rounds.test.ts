import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Scope {
  add(end: () => unknown): void;
}
interface Rounds {
  readonly interleavedRounds: (options: {
    readonly variants: Readonly<Record<string, (scope: Scope) => Promise<Record<string, number>>>>;
    readonly rounds: number;
    readonly warmUp?: number;
    readonly limitMs: number;
  }) => Promise<{
    readonly results: Record<string, Record<string, number[]>>;
    readonly failures: readonly { readonly name: string; readonly round: number; readonly reason: string }[];
  }>;
}

const file = join(import.meta.dirname, '../../../bench/support/rounds/rounds.mjs');
const { interleavedRounds } = (await import(pathToFileURL(file).href)) as Rounds;

const limitMs = 5000;

describe('interleaved rounds', () => {
  it('every variant is measured once a round, and none is always first', async () => {
    const order: string[] = [];
    const measure = (name: string) => () => {
      order.push(name);
      return Promise.resolve({ figure: order.length });
    };
    const variants = { a: measure('a'), b: measure('b') };
    const { results } = await interleavedRounds({ variants, rounds: 2, warmUp: 0, limitMs });
    expect(order).toEqual(['a', 'b', 'b', 'a']);
    expect(results).toEqual({ a: { figure: [1, 4] }, b: { figure: [2, 3] } });
  });

  it('a warm-up round is run and not recorded', async () => {
    let calls = 0;
    const variants = { a: () => Promise.resolve({ figure: (calls += 1) }) };
    const { results } = await interleavedRounds({ variants, rounds: 1, warmUp: 1, limitMs });
    expect(results['a']).toEqual({ figure: [2] });
  });

  it('what a measurement started is ended when it fails, and the other variants go on', async () => {
    const ended: string[] = [];
    const fails = (scope: Scope): Promise<never> => {
      scope.add(() => ended.push('first'));
      scope.add(() => ended.push('second'));
      return Promise.reject(new Error('no port'));
    };
    const variants = { fails, works: () => Promise.resolve({ figure: 1 }) };
    const { results, failures } = await interleavedRounds({ variants, rounds: 1, warmUp: 0, limitMs });
    expect(ended).toEqual(['second', 'first']);
    expect(failures).toEqual([{ name: 'fails', round: 0, reason: 'no port' }]);
    expect(results).toEqual({ fails: {}, works: { figure: [1] } });
  });

  it('a measurement that never ends is given up at its limit', async () => {
    let isEnded = false;
    const hangs = (scope: Scope): Promise<never> => {
      scope.add(() => (isEnded = true));
      return new Promise(() => undefined);
    };
    const { failures } = await interleavedRounds({ variants: { hangs }, rounds: 1, warmUp: 0, limitMs: 20 });
    expect(failures[0]?.reason).toContain('20 ms');
    expect(isEnded).toBe(true);
  });
});
