import { join } from 'node:path';
import { expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { startOtlpReceiver } from '../support/otlp-receiver.js';
import { startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/http.cjs');
const often = { OTEL_METRIC_EXPORT_INTERVAL: '500', OTEL_BSP_SCHEDULE_DELAY: '200' };

it('R108 a real receiver gets the figures of each worker by their conventional names, and spans of a run and of a reload', async () => {
  const receiver = await startOtlpReceiver();
  const supervisor = await startSupervisor(server, {
    args: ['-i', '1', '--name', 'live', '--otlp', receiver.url],
    env: {
      ...often,
      PS_NODE_ID: 'node-a',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20s3cret-of-collector',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,service.name=other',
      OTEL_SERVICE_NAME: 'livestream',
    },
  });
  await call(supervisor.serverUrl, '/');
  const metrics = await waitFor('the request among the figures', () => {
    const received = receiver.metrics();
    return received.get('http.server.request.duration')?.points[0]?.value === 1 && received;
  });
  expect(metrics.get('process.memory.usage')).toMatchObject({
    unit: 'By',
    kind: 'sum',
    isMonotonic: false,
    points: [{ attributes: { 'perf_supervisor.slot': 0 } }],
  });
  expect(metrics.get('process.cpu.time')?.points.map(({ attributes }) => attributes)).toEqual([
    { 'perf_supervisor.slot': 0, 'cpu.mode': 'user' },
    { 'perf_supervisor.slot': 0, 'cpu.mode': 'system' },
  ]);
  for (const name of ['v8js.memory.heap.used', 'nodejs.eventloop.utilization', 'nodejs.eventloop.delay.p99'])
    expect(metrics.get(name)?.points).toHaveLength(1);
  expect(metrics.get('perf_supervisor.requests')?.points[0]?.value).toBe(1);
  expect(receiver.headers[0]?.authorization).toBe('Bearer s3cret-of-collector');
  expect(receiver.resources[0]).toMatchObject({
    'service.name': 'livestream',
    'service.instance.id': 'node-a',
    'deployment.environment.name': 'test',
  });

  await supervisor.cli('optimize', 'memory');
  await supervisor.cli('reload');
  const spanOf = (name: string) => receiver.spans.find((span) => span.name === name);
  const run = await waitFor('the span of the run', () => spanOf('optimize memory'));
  expect(run.attributes).toMatchObject({ 'perf_supervisor.strategy': 'memory', 'perf_supervisor.slot': 0 });
  expect(run.endMs).toBeGreaterThan(run.startMs);
  const reload = await waitFor('the span of the reload', () => spanOf('reload'));
  const replaced = await waitFor('the span of its worker', () => spanOf('reload worker'));
  expect(replaced).toMatchObject({ traceId: reload.traceId, parentSpanId: reload.spanId, isError: false });
  expect(replaced.attributes).toMatchObject({ 'perf_supervisor.worker_id': 1 });

  const { text } = await supervisor.get('/metrics');
  expect(text).toMatch(/perf_supervisor_otlp_exports_total\{signal="traces",result="sent"\} [1-9]/);
  expect(text).toContain('perf_supervisor_otlp_exports_total{signal="metrics",result="failed"} 0');
  const shown = await supervisor.cli('env', '1');
  expect(supervisor.output().stderr + shown.stdout + text).not.toContain('s3cret-of-collector');
});

it('a collector that is away is told of once, and costs neither the service nor the stop', async () => {
  const supervisor = await startSupervisor(server, {
    args: ['-i', '1'],
    env: { ...often, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '300' },
  });
  const failures = () => supervisor.log().filter(({ event }) => event === 'otlp');
  await waitFor('several failures', async () => {
    const { text } = await supervisor.get('/metrics');
    return /signal="metrics",result="failed"\} [3-9]/.test(text);
  });
  expect(failures()).toMatchObject([{ level: 'warn', message: 'telemetry cannot be exported', signal: 'metrics' }]);
  expect((await call(supervisor.serverUrl, '/')).status).toBe(200);
  expect((await supervisor.cli('stop')).exitCode).toBe(0);
  expect(await supervisor.ended).toBe(0);
});
