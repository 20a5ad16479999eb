import { describe, expect, it } from 'vitest';
import { SupervisorError } from '../../../src/core/errors.js';
import { type PerformanceOptimizerOptions, resolveOptions } from '../../../src/optimizer/options.js';

function problemOf(options: unknown, env: Record<string, string> = {}): SupervisorError {
  try {
    resolveOptions(options as PerformanceOptimizerOptions, env);
  } catch (thrown) {
    if (thrown instanceof SupervisorError) return thrown;
  }
  throw new Error('nothing was refused');
}

describe('constructor options', () => {
  it('R51 R52 R53 R54 R55 R56 R57 R58 R59 R60 have the defaults of the seed', () => {
    expect(resolveOptions({}, {})).toEqual({
      enableOptimization: true,
      optimizationInterval: 30_000,
      memoryThreshold: 0.8,
      cpuThreshold: 0.9,
      gcThreshold: 0.7,
      enableGarbageCollection: true,
      enableConnectionPooling: true,
      enableCompression: true,
      enableCaching: true,
      cacheMaxEntries: 10_000,
      cacheMaxBytes: 64 * 1024 * 1024,
      optimizationCooldown: 60_000,
      optimizationDryRun: false,
      recoveryRatio: 0.85,
      pauseBudget: 200,
      holdOutRatio: 0.25,
      verdictMinRuns: 8,
      usefulEffectRatio: 0.05,
      reprobeInterval: 86_400_000,
    });
  });

  it('an option beats the environment, the environment beats the default', () => {
    const env = { MEMORY_THRESHOLD: '0.6', CPU_THRESHOLD: '0.5', ENABLE_GC: 'false' };
    expect(resolveOptions({ memoryThreshold: 0.7 }, env)).toMatchObject({
      memoryThreshold: 0.7,
      cpuThreshold: 0.5,
      enableGarbageCollection: false,
      gcThreshold: 0.7,
    });
  });

  it('a bad option is refused with its name, value and what is allowed', () => {
    const problem = problemOf({ memoryThreshold: 80 });
    expect(problem.code).toBe('PS_CONFIG_BAD_VALUE');
    expect(problem.message).toContain('option memoryThreshold is 80; allowed: a ratio from 0.01 to 1');
  });

  it('a bad variable is refused, unless an option hides it', () => {
    expect(problemOf({}, { CPU_THRESHOLD: 'lots' }).message).toContain('CPU_THRESHOLD');
    expect(resolveOptions({ cpuThreshold: 0.9 }, { CPU_THRESHOLD: 'lots' })).toMatchObject({ cpuThreshold: 0.9 });
  });

  it('a text is not taken for a number, nor a number for a switch', () => {
    expect(problemOf({ optimizationInterval: '30000' }).code).toBe('PS_CONFIG_BAD_VALUE');
    expect(problemOf({ enableCaching: 1 }).code).toBe('PS_CONFIG_BAD_VALUE');
  });

  it('every problem is told at once, a misspelt option with its likely name', () => {
    const problem = problemOf({ memoryTreshold: 0.5, cpuThreshold: 2 });
    expect(problem.code).toBe('PS_CONFIG_SEVERAL');
    expect(problem.message).toContain('memoryThreshold');
    expect(problem.message).toContain('cpuThreshold');
  });

  it('settings of other parts are not the optimizer’s business', () => {
    expect(() => resolveOptions({ adminPort: 'x' } as PerformanceOptimizerOptions, {})).not.toThrow();
  });
});
