import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../../../src/optimizer/options.js';
import type { Strategy } from '../../../../src/optimizer/strategies/strategy.js';
import { strategyBasis } from '../../../../src/optimizer/registry/strategy-basis.js';

const settings = resolveOptions({}, {});
const plain: Strategy = { name: 'own', metric: 'cpuRatio', impactTimeMs: 100, apply: () => [] };

class Base {
  readonly name = 'own';
  readonly metric = 'cpuRatio';
  readonly impactTimeMs = 100;
  apply() {
    return this.work();
  }
  protected work() {
    return [{ action: 'work', count: 1 }];
  }
}
class Derived extends Base {
  protected override work() {
    return [{ action: 'work', count: 2 }];
  }
}

describe('strategyBasis', () => {
  it('is the same in every process that has the same code and settings', () => {
    expect(strategyBasis({ ...plain }, { ...settings })).toBe(strategyBasis(plain, settings));
    expect(strategyBasis(new Base(), settings)).toBe(strategyBasis(new Base(), settings));
  });

  it('changes with a function, with what a class inherits, and with what the strategy declares', () => {
    const variants: Strategy[] = [
      plain,
      { ...plain, apply: () => [{ action: 'work', count: 1 }] },
      { ...plain, recover: () => undefined },
      { ...plain, impactTimeMs: 101 },
      new Base(),
      new Derived(),
    ];
    expect(new Set(variants.map((one) => strategyBasis(one, settings))).size).toBe(variants.length);
  });

  it('changes with a setting that a run depends on, and not with one that only judges it', () => {
    const of = (options: Parameters<typeof resolveOptions>[0]) => strategyBasis(plain, resolveOptions(options, {}));
    expect(of({ memoryThreshold: 0.5 })).not.toBe(of({}));
    expect(of({ cacheMaxEntries: 7 })).not.toBe(of({}));
    expect(of({ verdictMinRuns: 99, holdOutRatio: 0.5, reprobeInterval: 3_600_000 })).toBe(of({}));
  });
});
