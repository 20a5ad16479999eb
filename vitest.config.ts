import { defineConfig } from 'vitest/config';

const seconds = 1000;
const integrationTimes = { testTimeout: 60 * seconds, hookTimeout: 60 * seconds };

/** They load the machine, or judge by time who is slow: nothing else runs beside them. */
const undisturbed = ['admission', 'routing-overload', 'shedding', 'soak', 'watchdog'].map(
  (name) => `test/integration/${name}.test.ts`,
);

/** unit and contract run on src; integration and e2e run on the built dist, since a fork cannot load .ts on Node 20. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{unit,docs,types}/**/*.test.ts'],
          testTimeout: 30 * seconds,
          // A process for each of 240 files costs more than all of their tests.
          isolate: false,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          maxWorkers: 3,
          testTimeout: 30 * seconds,
          hookTimeout: 30 * seconds,
        },
      },
      {
        test: {
          ...integrationTimes,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: undisturbed,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...integrationTimes,
          name: 'undisturbed',
          include: undisturbed,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120 * seconds,
          hookTimeout: 120 * seconds,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
      // Not among the tests: `npm run screenshots`.
      ...(process.env['PS_SCREENSHOTS'] === undefined
        ? []
        : [{ test: { name: 'screenshots', include: ['test/screenshots/**/*.test.ts'] } }]),
    ],
  },
});
