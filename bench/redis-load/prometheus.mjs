/** The same figures in Prometheus: what a sample takes in its blocks, and how long it answers for an hour of one worker. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/supervisors/free-port.mjs';
import { median, quantile } from '../support/figures/statistics.mjs';
import { waitUntil } from '../support/wait-until.mjs';
import { hourMs, steps } from './cluster.mjs';
import { randomFrom, workerFigures } from './figures.mjs';

const askedCount = 40;

/** @returns bytes a sample, index included, and the latency of 25 series of an hour, ms */
export async function measurePrometheus(scope, { nodeCount, workerCount, endMs }) {
  const folder = mkdtempSync(join(tmpdir(), 'ps-bench-prometheus-'));
  scope.add(() => rmSync(folder, { recursive: true }));
  const [text, data] = [join(folder, 'figures.txt'), join(folder, 'data')];
  const sampleCount = await writeFigures(text, { nodeCount, workerCount, endMs });
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', text, data], { stdio: 'ignore' });
  const bytes = filesIn(data).reduce((sum, file) => sum + statSync(file).size, 0);
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
  const query = new URLSearchParams({
    query: '{node="node-1",slot="1"}',
    start: String((endMs - hourMs) / 1000 + 10),
    end: String(endMs / 1000),
    step: '10',
  });
  const times = [];
  for (let i = 0; i <= askedCount; i += 1) {
    const startedMs = performance.now();
    const { data: answer } = await (await fetch(`${base}/api/v1/query_range?${query}`)).json();
    if (answer.result.length !== 25) throw new Error(`Prometheus answers ${answer.result.length} series`);
    if (i > 0) times.push(performance.now() - startedMs);
  }
  return { bytesPerSample: bytes / sampleCount, p50Ms: median(times), p95Ms: quantile(times, 0.95) };
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
