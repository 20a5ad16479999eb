import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const deadlineMs = 20_000;

/** Runs a script in a process of its own, inside the package, and returns what it printed once it ended by itself. */
async function run(type: 'commonjs' | 'module', script: string): Promise<unknown> {
  const argv = [`--input-type=${type}`, '--eval', script];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, argv, { cwd: root, timeout: deadlineMs });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const seedUsage = `
  const optimizer = new PerformanceOptimizer();
  let completed = [];
  optimizer.on('optimization-completed', (strategies) => { completed = strategies.map((s) => s.name); });
  optimizer.setCache('user-data', { id: 7 }, 300000);
  optimizer.triggerOptimization('memory').then(async () => {
    const { successRate, optimizationCount } = optimizer.getOptimizationStats();
    const types = [typeof successRate, typeof optimizationCount];
    console.log(JSON.stringify({ name: PerformanceOptimizer.name, completed, cached: optimizer.getCache('user-data'), types }));
    await optimizer.shutdown();
  });
`;
const expected = {
  name: 'PerformanceOptimizer',
  completed: ['memory'],
  cached: { id: 7 },
  types: ['number', 'number'],
};

describe('the optimizer as a package', () => {
  it.each(['perf-supervisor/optimizer', 'perf-supervisor/optimization/performanceOptimizer'])(
    'R69 require(%j) is the class itself, and the process ends by itself after shutdown (R81)',
    async (specifier) => {
      const script = `const PerformanceOptimizer = require('${specifier}');${seedUsage}`;
      expect(await run('commonjs', script)).toEqual(expected);
    },
  );

  it('R69 import { PerformanceOptimizer } works too', async () => {
    const script = `import { PerformanceOptimizer } from 'perf-supervisor/optimizer';${seedUsage}`;
    expect(await run('module', script)).toEqual(expected);
  });

  it('R81 a process that only made an optimizer ends without shutdown', async () => {
    const script = `const Optimizer = require('perf-supervisor/optimizer'); console.log(new Optimizer().status().isEnabled);`;
    expect(await run('commonjs', script)).toBe(true);
  });

  it('a bad option is refused with a named error', async () => {
    const script = `const Optimizer = require('perf-supervisor/optimizer');
      try { new Optimizer({ memoryThreshold: 80 }); } catch (error) { console.log(JSON.stringify(error.code)); }`;
    expect(await run('commonjs', script)).toBe('PS_CONFIG_BAD_VALUE');
  });
});
