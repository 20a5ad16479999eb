/** A process of its own for `scrape`: `node expose.mjs ours|prom-client` prints what an exposition of 1,000 workers takes. */
import { ourExposition, promClientExposition, seriesCount } from './exposition.mjs';
import { median } from './statistics.mjs';

const workerCount = 1000;
const warmUps = 3;
const scrapes = 9;

const ours = ourExposition(workerCount);
const text = ours().toString();
const expose = process.argv[2] === 'ours' ? ours : promClientExposition(text);
for (let n = 0; n < warmUps; n += 1) await expose();
const took = [];
const before = process.cpuUsage();
for (let n = 0; n < scrapes; n += 1) {
  const startedMs = performance.now();
  await expose();
  took.push(performance.now() - startedMs);
}
const { user, system } = process.cpuUsage(before);
const cpuMs = (user + system) / 1000 / scrapes;
process.stdout.write(JSON.stringify({ tookMs: median(took), cpuMs, series: seriesCount(text) }));
