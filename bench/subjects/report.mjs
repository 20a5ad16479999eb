/** How long an operator waits for a report of a day of 1,000 workers, which lies in Redis. */
import { cpuNs } from '../support/figures/process-figures.mjs';
import { createScope } from '../support/rounds/scope.mjs';
import { writeHistory } from '../support/supervisors/recorded-history.mjs';
import { startRedis } from '../support/supervisors/redis-server.mjs';
import { ours } from '../support/supervisors/variants.mjs';

const namespace = 'bench';

/** Each has a Redis of its own. */
async function running(scope, workerCount, hours) {
  const { url } = await startRedis(scope);
  await writeHistory({ url, namespace, workerCount, hours });
  return ours(scope, ['--redis', url], { PS_NAMESPACE: namespace });
}

export default {
  title: 'Report of a day',
  about:
    '`perf-supervisor report --since 24h --format html` of 50, 250 and 1,000 workers whose history is in Redis, from the command to its last line.',
  baseline: 'ours, 50',
  control: 'ours, 50 again',
  rounds: 5,
  leastRounds: 3,
  roundSec: { full: 12, small: 12 },
  prepareSec: 60,
  limitMs: 60_000,
  async prepare({ isSmall }) {
    const scope = createScope();
    const hours = isSmall ? 3 : 24;
    try {
      const [few, some, many] = [
        await running(scope, 50, hours),
        await running(scope, 250, hours),
        await running(scope, 1000, hours),
      ];
      return { scope, few, some, many };
    } catch (error) {
      await scope.close();
      throw error;
    }
  },
  variants(_size, { few, some, many }) {
    const measure = (cluster) => async () => {
      const before = { ms: performance.now(), cpu: cpuNs(cluster.supervisorPid) };
      const { stdout } = await cluster.command('report', '--since', '24h', '--format', 'html');
      return {
        'took ms': performance.now() - before.ms,
        'CPU ms of the primary': (cpuNs(cluster.supervisorPid) - before.cpu) / 1e6,
        'KB of the page': stdout.length / 1000,
      };
    };
    return {
      'ours, 50': measure(few),
      'ours, 50 again': measure(few),
      'ours, 250': measure(some),
      'ours, 1,000': measure(many),
    };
  },
  release: ({ scope }) => scope.close(),
  plots: [
    {
      figure: 'took ms',
      xLabel: 'workers',
      series: { ours: { 50: 'ours, 50', 250: 'ours, 250', 1000: 'ours, 1,000' } },
    },
  ],
  goals: [{ figure: 'took ms', variant: 'ours, 1,000', atMost: 5000 }],
};
