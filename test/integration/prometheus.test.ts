import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { checkMetrics, startPrometheus } from '../support/prometheus-server.js';
import { startSupervisor, type StartedSupervisor } from '../support/start-supervisor.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/prom-client.mjs');

/** The sum of a family's series, by what stands at the beginning of their lines. */
function sumOf(text: string, start: string): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith(start))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function afterRequests({ serverUrl }: StartedSupervisor, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await call(serverUrl, '/');
}

describe.skipIf(!tools.prometheus)('/metrics of a running supervisor', () => {
  it("R108 promtool has nothing to say about it, and it holds the workers' own registries put together", async () => {
    const supervisor = await startSupervisor(server, { args: ['-i', '2'] });
    await afterRequests(supervisor, 10);
    const { text, headers } = await waitFor('all requests to be counted', async () => {
      const answer = await supervisor.get('/metrics');
      return sumOf(answer.text, 'perf_supervisor_requests_total') === 10 && answer;
    });
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(checkMetrics(text)).toEqual({ exitCode: 0, output: '' });
    expect(sumOf(text, 'shop_orders_total{kind="new"}')).toBe(10);
    expect(sumOf(text, 'shop_rooms')).toBe(6);
    expect(sumOf(text, 'shop_wait_seconds_bucket{le="1"}')).toBe(10);
    expect(sumOf(text, 'http_server_request_duration_seconds_count')).toBe(10);
    expect(sumOf(text, 'perf_supervisor_registry_up')).toBe(2);
  });

  it('R94 R112 a real Prometheus scrapes it as OpenMetrics, one with native histograms as protobuf, and no counter falls when a worker dies', async () => {
    const supervisor = await startSupervisor(server, { args: ['-i', '2'] });
    const { host } = new URL(supervisor.adminUrl);
    const [prometheus, native] = await Promise.all([
      startPrometheus(host),
      startPrometheus(host, { enableNative: true }),
    ]);
    await afterRequests(supervisor, 20);
    const counted = 'sum(perf_supervisor_requests_total) == 20 and sum(shop_orders_total) == 20';
    await waitFor('Prometheus to have all requests', async () => (await prometheus.query(counted)).length > 0, 40_000);
    expect(await prometheus.health()).toMatchObject({ health: 'up', lastError: '' });
    const distributed = `${counted} and sum(histogram_count(http_server_request_duration_seconds)) == 20`;
    await waitFor('their native histogram', async () => (await native.query(distributed)).length > 0, 40_000);
    expect(await native.health()).toMatchObject({ health: 'up', lastError: '' });
    const [median] = await native.query('histogram_quantile(0.5, http_server_request_duration_seconds)');
    const [longest] = await native.query('histogram_sum(http_server_request_duration_seconds)');
    expect(median?.value).toBeGreaterThan(0);
    expect(median?.value).toBeLessThan(longest?.value ?? 0);
    await call(supervisor.serverUrl, '/exit');
    const died = 'sum(perf_supervisor_worker_exits_total) == 1 and sum(perf_supervisor_up) == 2';
    await waitFor('Prometheus to see the new worker', async () => (await prometheus.query(died)).length > 0, 40_000);
    await afterRequests(supervisor, 5);
    const after = 'sum(shop_orders_total) >= 25';
    await waitFor('Prometheus to count on', async () => (await prometheus.query(after)).length > 0, 40_000);
    expect(
      await prometheus.query('sum(resets({__name__=~"perf_supervisor_requests_total|shop_orders_total"}[10m]))'),
    ).toEqual([{ labels: {}, value: 0 }]);
  });

  it('R94 a worker that is blocked is named and costs the answer of nobody else', async () => {
    const supervisor = await startSupervisor(server, { args: ['-i', '2'], env: { PS_HANG_TIMEOUT: '60s' } });
    await afterRequests(supervisor, 10);
    await waitFor('both workers to answer', async () => {
      const { text } = await supervisor.get('/metrics');
      return sumOf(text, 'perf_supervisor_registry_up') === 2 && sumOf(text, 'shop_orders_total') === 10;
    });
    await call(supervisor.serverUrl, '/block?ms=20000');
    const { text } = await waitFor('one worker to be silent', async () => {
      const answer = await supervisor.get('/metrics');
      return sumOf(answer.text, 'perf_supervisor_registry_up') === 1 && answer;
    });
    expect(text).toMatch(/perf_supervisor_registry_up\{slot="\d",worker_id="\d"\} 0/);
    expect(sumOf(text, 'shop_orders_total')).toBeGreaterThanOrEqual(10);
    expect(sumOf(text, 'shop_rooms')).toBe(3);
    supervisor.signal('SIGTERM');
    supervisor.signal('SIGTERM');
  });
});
