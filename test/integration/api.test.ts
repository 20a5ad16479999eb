import { join } from 'node:path';
import { safeParse } from 'valibot';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { allRoutes } from '../../src/http/routes/all.js';
import { documentedPath } from '../../src/http/served-routes.js';
import type * as clientEntry from '../../src/client.js';
import { startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/http.mjs');

/** The built package, as a program that depends on it gets it. */
const { createClient } = (await import(join(import.meta.dirname, '../../dist/bundle/client.js'))) as typeof clientEntry;

it('R59 the API of a running supervisor is what it says of itself, and its client speaks it', async () => {
  const supervisor = await startSupervisor(server, { args: ['-i', '2'] });
  const token = await supervisor.token();
  const client = createClient({ url: supervisor.adminUrl, token });
  await waitFor('the first samples', async () => (await client.workers()).every(({ sample }) => sample));

  expect(await client.act('deploy', { label: 'v1.4.2' })).toEqual({ label: 'v1.4.2' });

  const document = (await supervisor.get('/openapi.json')).json();
  expect(await new Validator().validate(document)).toEqual({ valid: true });
  const described = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
  const served = allRoutes.filter(({ isControl }) => !isControl);
  expect(described.sort()).toEqual(served.map((route) => `${route.method} ${documentedPath(route)}`).sort());

  const withAnswer = served.filter(({ method, schemas }) => method === 'GET' && schemas?.answer);
  expect(withAnswer.length).toBeGreaterThan(9);
  for (const route of withAnswer) {
    const query = /\/(history|top|compare)$/.test(route.path) ? '?metric=memoryRatio' : '';
    const answer = await supervisor.get(documentedPath(route).replace(':workerId', '1') + query);
    expect(answer.status, route.path).toBe(200);
    expect(safeParse(route.schemas!.answer!, answer.json()).issues, route.path).toBeUndefined();
  }

  expect((await client.performanceMetrics()).workers).toHaveLength(2);
  expect((await client.optimize({ strategy: 'cache', dryRun: true })).workers).toHaveLength(2);
  expect(await client.capacity()).toMatchObject({ workers: 2 });
  expect((await client.history({ metric: 'memoryRatio', from: '-5m', by: 'worker' })).metric).toBe('memoryRatio');
  expect((await client.events({ types: ['worker-started'] })).length).toBe(2);
  expect((await client.knownNodes()).map(({ presence }) => presence)).toEqual(['alive']);
  expect((await client.top({ metric: 'rssBytes', limit: 1 })).length).toBe(1);
  expect(await client.compare({ metric: 'cpuRatio' })).toMatchObject({ label: 'v1.4.2', verdict: 'unknown' });
  expect(await client.worth({ from: '-1h', step: '10m' })).toMatchObject({ isCut: false });
  await expect(client.act('drain', { node: 'nobody' })).rejects.toMatchObject({ code: 'PS_NODE_UNKNOWN' });
  await expect(client.top({ metric: 'rssByte' })).rejects.toMatchObject({ code: 'PS_STORE_BAD_QUERY' });
  expect([await client.isReady(), (await client.metricsText()).length > 0]).toEqual([true, true]);
  await expect(client.performanceMetrics(99)).rejects.toMatchObject({
    code: 'PS_WORKER_UNKNOWN',
    message: expect.stringContaining('99') as string,
  });
  await expect(createClient({ url: supervisor.adminUrl }).optimize()).rejects.toMatchObject({
    code: 'PS_HTTP_NO_TOKEN',
  });
  await expect(createClient({ url: 'http://127.0.0.1:1' }).workers()).rejects.toMatchObject({
    code: 'PS_CONTROL_FAILED',
  });
});
