import { createServer } from 'node:http';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkCollector, checkMetricsPage } from '../../../../src/cli/doctor/watcher-checks.js';
import { resolveSettings } from '../../../../src/config/resolve.js';
import { startOtlpReceiver } from '../../../support/otlp-receiver.js';

async function serverThatAnswers(status: number): Promise<string> {
  const server = createServer((_, response) => void response.writeHead(status).end('refused')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

const collectorAt = (url: string, env = {}) => checkCollector(resolveSettings({ env: { PS_OTLP_ENDPOINT: url } }), env);

describe('the OTLP collector', () => {
  it('R115 that takes what is sent is well, and gets the headers that the exporters would send', async () => {
    const receiver = await startOtlpReceiver();
    const check = await collectorAt(receiver.url, { OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=live%20one' });
    expect(check).toMatchObject({ level: 'ok', detail: expect.stringContaining(`${receiver.url}/v1/traces`) });
    expect(receiver.headers.map((headers) => headers['x-tenant'])).toEqual(['live one', 'live one']);
  });

  it('R115 that is away or refuses is a fault, told without the login in its address', async () => {
    const away = await collectorAt('http://user:hunter22@127.0.0.1:1');
    expect(away).toMatchObject({ level: 'fail', detail: expect.stringContaining('127.0.0.1:1/v1/metrics') });
    expect(JSON.stringify(away)).not.toContain('hunter22');
    const refused = await collectorAt(await serverThatAnswers(403));
    expect(refused).toMatchObject({ level: 'fail', detail: expect.stringContaining('answers with 403') });
  });

  it('that nobody asked for is no fault, one that cannot be spoken to is', async () => {
    expect((await checkCollector(resolveSettings({ env: {} }), {})).level).toBe('ok');
    const grpc = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    expect(await checkCollector(resolveSettings({ env: {} }), grpc)).toMatchObject({ level: 'fail' });
  });
});

it.each([
  [200, 'ok', 'can be scraped'],
  [401, 'ok', 'with the token'],
  [500, 'warn', 'answers with 500'],
] as const)('a /metrics that answers %i is %s', async (status, level, detail) => {
  const check = await checkMetricsPage(await serverThatAnswers(status));
  expect(check).toMatchObject({ level, detail: expect.stringContaining(detail) });
});
