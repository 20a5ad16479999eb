/** The dashboard of a recorded cluster of 1,000 workers in Chromium: what an update costs the page, and whether it grows. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openDashboard } from '../support/clients/dashboard-page.mjs';
import { openReaders } from '../support/clients/live-readers.mjs';
import { median } from '../support/figures/statistics.mjs';
import { recordedCluster } from '../support/supervisors/recorded-cluster.mjs';
import { pause, waitUntil } from '../support/wait-until.mjs';

const built = join(import.meta.dirname, '../../dist/dashboard');
const workerCount = 1000;
const bytesPerMb = 1e6;
/** So that ten minutes of updates pass in one. */
const speed = 10;
/** The page keeps the last 180 moments: until then it must grow. */
const filledCount = 200;
const growthLimitMs = 400_000;

async function scriptPerUpdate(scope, path, seconds) {
  const { url } = await recordedCluster(scope, { workerCount });
  const page = await openDashboard(scope, `${url}/${path}`);
  await pause(5000);
  const readings = [];
  let before = await page.scriptMs();
  for (let count = 0; count < seconds; count += 1) {
    await pause(1000);
    const now = await page.scriptMs();
    readings.push(now - before);
    before = now;
  }
  return { 'script ms an update': median(readings), 'first paint ms': await page.paintMs() };
}

/** Another reader counts the updates that the page must have had. */
async function heapGrowth(scope, path, updateCount) {
  const { url } = await recordedCluster(scope, { workerCount, speed });
  const page = await openDashboard(scope, `${url}/${path}`);
  const { frameCount } = await openReaders(scope, { url, count: 1 });
  const passed = (count) => waitUntil(`${count} updates`, () => frameCount() >= count, growthLimitMs, 100);
  await passed(filledCount);
  const before = await page.heapBytes();
  await passed(filledCount + updateCount);
  const after = await page.heapBytes();
  return { 'heap MB': after / bytesPerMb, 'heap MB more after the updates': (after - before) / bytesPerMb };
}

function gzipBytes() {
  const assets = readdirSync(join(built, 'assets')).map((name) => join(built, 'assets', name));
  return [...assets, join(built, 'index.html.gz')]
    .filter((file) => file.endsWith('.gz'))
    .reduce((sum, file) => sum + statSync(file).size, 0);
}

export default {
  title: 'The dashboard of 1,000 workers',
  about:
    'In Chromium, with an update of all 1,000 workers each second: how long scripts run for one, and how much the heap grows over 600 updates (ten minutes of them, sent in one) after the page has filled its history.',
  baseline: 'ours, map',
  control: 'ours, map again',
  rounds: 3,
  warmUp: 0,
  roundSec: { full: 420, small: 150 },
  limitMs: 500_000,
  variants({ isSmall }) {
    const [seconds, updateCount] = isSmall ? [6, 60] : [25, 600];
    const measure = (path) => async (scope) => ({
      ...(await scriptPerUpdate(scope, path, seconds)),
      ...(await heapGrowth(scope, path, updateCount)),
      'page KB, gzip': gzipBytes() / 1000,
    });
    return {
      'ours, map': measure(''),
      'ours, map again': measure(''),
      'ours, table': measure('#/?show=table'),
    };
  },
  plots: ['script ms an update'],
  goals: [
    { figure: 'script ms an update', variant: 'ours, map', atMost: 8 },
    { figure: 'script ms an update', variant: 'ours, table', atMost: 8 },
    { figure: 'heap MB more after the updates', variant: 'ours, map', atMost: 0.5 },
    { figure: 'first paint ms', variant: 'ours, map', atMost: 1000 },
    { figure: 'page KB, gzip', variant: 'ours, map', atMost: 60, isEveryRound: true },
  ],
};
