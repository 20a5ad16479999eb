/** The same figures in Prometheus: what a sample takes in its blocks, and how long it takes to answer the same questions. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/supervisors/free-port.mjs';
import { median, quantile } from '../support/figures/statistics.mjs';
import { waitUntil } from '../support/wait-until.mjs';
import { hourMs, steps } from './cluster.mjs';
import { randomFrom, workerFigures } from './figures.mjs';

const askedCount = 40;
const ruleNames = ['cpu_mean', 'cpu_max', 'response_time_p99'];

/** @returns bytes a sample, index included, and rows of question, median and 95th percentile, ms */
export async function measurePrometheus(scope, { nodeCount, workerCount, endMs }) {
  const folder = mkdtempSync(join(tmpdir(), 'ps-bench-prometheus-'));
  scope.add(() => rmSync(folder, { recursive: true }));
  const [text, data] = [join(folder, 'figures.txt'), join(folder, 'data')];
  const sampleCount = await writeFigures(text, { nodeCount, workerCount, endMs });
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', text, data], { stdio: 'ignore' });
  const bytes = filesIn(data).reduce((sum, file) => sum + statSync(file).size, 0);
  const rules = join(folder, 'rules.txt');
  writeRecordedRules(rules, endMs);
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', rules, data], { stdio: 'ignore' });
  const port = await freePort();
  const flags = [
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--storage.tsdb.retention.time=1y',
  ];
  const child = spawn('prometheus', ['--config.file=/dev/null', ...flags], { stdio: 'ignore' });
  scope.add(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  const base = `http://127.0.0.1:${port}`;
  const isReady = async () => (await fetch(`${base}/-/ready`).catch(() => undefined))?.status === 200;
  await waitUntil('Prometheus', isReady, 60_000);
  const answers = [];
  for (const question of questionsOf(endMs, nodeCount, workerCount)) answers.push(await timed(base, question));
  return { bytesPerSample: bytes / sampleCount, answers };
}

/** Each with how many series its answer has, since one that answers less is no comparison. */
function questionsOf(endMs, nodeCount, workerCount) {
  const [end, workers] = [endMs / 1000, nodeCount * workerCount];
  const range = (query, hours, step) => ['query_range', { query, start: end - hours * 3600 + step, end, step }];
  const now = (query) => ['query', { query, time: end }];
  return [
    { name: 'the whole cluster now', ask: now('{slot=~".+"}'), seriesCount: 25 * workers },
    { name: 'ten busiest of all workers', ask: now('topk(10, cpuRatio)'), seriesCount: 10 },
    { name: 'who is alive', ask: now('count by (node) (cpuRatio)'), seriesCount: nodeCount },
    { name: "one worker's hour, 25 metrics", ask: range('{node="node-1",slot="1"}', 1, 10), seriesCount: 25 },
    {
      name: 'the cluster, 23 hours in steps of 5 minutes: mean, highest and p99 by recording rules',
      ask: range('{rule=~".+"}', 23, 300),
      seriesCount: ruleNames.length,
    },
  ];
}

async function timed(base, { name, ask: [path, parameters], seriesCount }) {
  const times = [];
  for (let i = 0; i <= askedCount; i += 1) {
    const startedMs = performance.now();
    const { data } = await (await fetch(`${base}/api/v1/${path}?${new URLSearchParams(parameters)}`)).json();
    if (data.result.length !== seriesCount) throw new Error(`${name}: Prometheus answers ${data.result.length} series`);
    if (i > 0) times.push(performance.now() - startedMs);
  }
  return { name, p50Ms: median(times), p95Ms: quantile(times, 0.95) };
}

/** What recording rules would have stored of a day, a sample each minute: the answer needs no other series. */
function writeRecordedRules(file, endMs) {
  const random = randomFrom(7);
  const lines = ruleNames.flatMap((rule) => [
    `# TYPE cluster_${rule} gauge\n`,
    ...Array.from({ length: 24 * 60 }, (_, i) => {
      const atSec = endMs / 1000 - (24 * 60 - 1 - i) * 60;
      return `cluster_${rule}{rule="${rule}"} ${0.4 + 0.1 * random()} ${atSec}\n`;
    }),
  ]);
  writeFileSync(file, `${lines.join('')}# EOF\n`);
}

/** OpenMetrics wants the samples of a metric together. */
async function writeFigures(file, { nodeCount, workerCount, endMs }) {
  const byMetric = new Map();
  for (let node = 0; node < nodeCount; node += 1) {
    const random = randomFrom(node + 1);
    for (let slot = 0; slot < workerCount; slot += 1) {
      const figures = workerFigures(random);
      for (let step = 1; step <= steps; step += 1)
        for (const [name, value] of Object.entries(figures(step))) {
          const lines = byMetric.get(name) ?? [];
          byMetric.set(name, lines);
          lines.push(`${name}{node="node-${node}",slot="${slot}"} ${value} ${(endMs - hourMs) / 1000 + step * 10}\n`);
        }
    }
  }
  const out = createWriteStream(file);
  for (const [name, lines] of byMetric) out.write(`# TYPE ${name} gauge\n${lines.join('')}`);
  out.end('# EOF\n');
  await once(out, 'finish');
  return [...byMetric.values()].reduce((sum, { length }) => sum + length, 0);
}

/** Of the blocks: their chunks and indexes. */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((name) => statSync(name).isFile() && /chunks|index$/.test(name));
}
