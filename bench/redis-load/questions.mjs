/** What a dashboard asks, through a store that is neither of the nodes. */
import { ClusterView } from '../../dist/query/cluster-view.js';
import { median, quantile } from '../support/figures/statistics.mjs';
import { waitUntil } from '../support/wait-until.mjs';
import { hourMs, minuteMs, openBenchStore, snapshotOf } from './cluster.mjs';

const askedCount = 40;

/** @returns rows of question, median and 95th percentile, ms */
export async function ask(scope, port, nodes, endMs) {
  const reader = openBenchStore(port, 'reader');
  scope.add(() => reader.close(0));
  await waitUntil('the reader', () => reader.health().isConnected, 10_000);
  const view = new ClusterView(reader, { historyIntervalMs: 10_000 });
  const day = { fromMs: endMs - 23 * hourMs, toMs: endMs, stepMs: 5 * minuteMs, by: 'cluster' };
  const hour = { nodeId: 'node-1', slot: 1, fromMs: endMs - hourMs, toMs: endMs, needsHistograms: false };
  let seq = 1;
  const allChange = async () => {
    seq += 1;
    for (const node of nodes) node.store.publish(snapshotOf(node, seq, endMs));
    await waitUntil('the writes', () => nodes.every(({ store }) => store.health().pendingCount === 0), minuteMs);
  };
  const changing = {
    'the whole cluster now, every state new': () => reader.now(),
    'ten busiest of all workers, every state new': () => view.top({ metric: 'cpuRatio', limit: 10, order: 'highest' }),
  };
  const questions = {
    'the whole cluster now, as a second before': () => reader.now(),
    'who is alive': () => reader.nodes(),
    'one worker, an hour, 25 metrics, steps of 10 s': () => reader.history(hour),
    'the cluster, 23 hours, processor': () => view.history({ ...day, metric: 'cpuRatio' }),
    'the cluster, 23 hours, p99 of the response time': () => view.history({ ...day, metric: 'responseTimeP99Ms' }),
    'last 100 optimizations': () => reader.events({ limit: 100, types: ['optimization'] }),
  };
  const rows = [];
  for (const [name, question] of Object.entries(changing))
    rows.push({ name, ...(await timed(name, question, allChange)) });
  for (const [name, question] of Object.entries(questions)) rows.push({ name, ...(await timed(name, question)) });
  return rows;
}

async function timed(name, question, before) {
  const answer = await question();
  const count = Array.isArray(answer)
    ? answer.length
    : answer.series[0].points.filter(([, value]) => value !== null).length;
  if (count < 10) throw new Error(`${name}: the answer has only ${count} items`);
  const times = [];
  for (let i = 0; i < askedCount; i += 1) {
    await before?.();
    const startedMs = performance.now();
    await question();
    times.push(performance.now() - startedMs);
  }
  return { p50Ms: median(times), p95Ms: quantile(times, 0.95) };
}
