import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { call } from '../support/http-call.js';
import { startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/prom-client.mjs');

async function startReceiver(): Promise<{ readonly url: string; readonly notices: Record<string, unknown>[] }> {
  const notices: Record<string, unknown>[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      notices.push(JSON.parse(body) as Record<string, unknown>);
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void receiver.close());
  const address = receiver.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/hook/s3cret`, notices };
}

it('R95 R112 a worker that ends unasked is told to a real webhook, to the log and to /metrics, and its end too', async () => {
  const { url, notices } = await startReceiver();
  const rules = 'crash: event failed worker-exited 1 in 3s critical; always: node loadRatio > -1 for 0s info';
  const supervisor = await startSupervisor(server, {
    args: ['-i', '2'],
    env: { PS_ALERT_WEBHOOK: url, PS_ALERT_RULES: rules },
  });
  await waitFor('the node’s alert', () => notices.find((notice) => notice['rule'] === 'always'));
  const tested = await supervisor.cli('alerts', '--test');
  expect([tested.exitCode, tested.stdout]).toEqual([0, 'the webhook took the test: HTTP 200\n']);
  expect(notices.some((notice) => notice['rule'] === 'test')).toBe(true);
  await call(supervisor.serverUrl, '/exit');
  const begun = await waitFor('the alert', () => notices.find((notice) => notice['rule'] === 'crash'), 30_000);
  expect(begun).toMatchObject({ status: 'firing', severity: 'critical', value: 1, limit: 1 });
  const over = await waitFor(
    'its end',
    () => notices.find((notice) => notice['rule'] === 'crash' && notice['status'] === 'resolved'),
    30_000,
  );
  expect(over['dedupKey']).toBe(begun['dedupKey']);
  expect(notices.filter((notice) => notice['rule'] === 'crash')).toHaveLength(2);
  expect((await supervisor.get('/metrics')).text).toContain(
    'perf_supervisor_alert_firing{rule="always",severity="info"} 1',
  );
  expect((await supervisor.cli('alerts')).stdout).toMatch(/^info {2}always {2}/);
  expect(supervisor.output().stderr + (await supervisor.cli('config', 'print')).stdout).not.toContain('s3cret');
});
