/** What open dashboards cost the primary: none, one and a hundred, with few workers and with a recorded cluster of 1,000. */
import { openReaders } from '../support/clients/live-readers.mjs';
import { cpuNs } from '../support/figures/process-figures.mjs';
import { privateMb } from '../support/figures/idle-figures.mjs';
import { freePort } from '../support/supervisors/free-port.mjs';
import { recordedCluster } from '../support/supervisors/recorded-cluster.mjs';
import { ours } from '../support/supervisors/variants.mjs';
import { pause } from '../support/wait-until.mjs';

const settleMs = 3000;
const workerCount = 8;

async function running(scope) {
  const port = await freePort();
  const { supervisorPid } = await ours(scope, ['-i', String(workerCount)], { PS_ADMIN_PORT: String(port) });
  return { url: `http://127.0.0.1:${port}`, pid: supervisorPid };
}

const recorded = (scope) => recordedCluster(scope, { workerCount: 1000 });

export default {
  title: 'Open dashboards',
  about: `CPU of the primary, in percent of a core, and its private memory while nobody, one or a hundred dashboards follow the live view: of ${workerCount} running workers, and of a recorded cluster of 1,000 of which every figure changes each second.`,
  baseline: 'ours, nobody',
  control: 'ours, nobody again',
  rounds: 3,
  warmUp: 0,
  roundSec: { full: 170, small: 90 },
  limitMs: 90_000,
  variants({ isSmall }) {
    const observeMs = isSmall ? 4000 : 15_000;
    const measure = (start, count) => async (scope) => {
      const { url, pid } = await start(scope);
      const readers = await openReaders(scope, { url, count });
      await pause(settleMs);
      const before = { cpu: cpuNs(pid), bytes: readers.byteCount(), frames: readers.frameCount() };
      const startedMs = performance.now();
      await pause(observeMs);
      const sec = (performance.now() - startedMs) / 1000;
      return {
        'primary CPU %': (cpuNs(pid) - before.cpu) / sec / 1e7,
        'primary MB': privateMb(pid),
        'frames/s of a reader': count === 0 ? undefined : (readers.frameCount() - before.frames) / sec / count,
        'kB/s of a reader': count === 0 ? undefined : (readers.byteCount() - before.bytes) / sec / count / 1000,
      };
    };
    return {
      'ours, nobody': measure(running, 0),
      'ours, nobody again': measure(running, 0),
      'ours, 1': measure(running, 1),
      'ours, 100': measure(running, 100),
      'ours, 1,000 workers, 1': measure(recorded, 1),
      'ours, 1,000 workers, 100': measure(recorded, 100),
    };
  },
  plots: ['primary CPU %'],
  goals: [
    {
      figure: 'primary CPU %',
      variant: 'ours, 100',
      against: 'ours, nobody',
      atMostMore: 5,
      physical: { value: 2, why: '100 writes a second' },
    },
    { figure: 'primary CPU %', variant: 'ours, 1,000 workers, 100', against: 'ours, 1,000 workers, 1', atMostMore: 5 },
    { figure: 'frames/s of a reader', variant: 'ours, 1,000 workers, 100', atLeast: 0.9 },
  ],
};
