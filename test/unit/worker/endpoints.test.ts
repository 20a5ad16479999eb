import type { IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SupervisorError } from '../../../src/core/errors.js';
import { PerformanceOptimizer } from '../../../src/optimizer/optimizer.js';
import { call } from '../../support/http-call.js';
import { bearer, forwardingTo, mount, post, token } from './endpoint-fixture.js';

async function parsedJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
}

describe('the endpoints on the user’s own server', () => {
  it('R80 R61 R64 GET /performance-metrics answers in the shape of the seed', async () => {
    const { url } = await mount();
    const answer = await call(url, '/performance-metrics?any=1');
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(answer.json()).toMatchObject({
      workerId: 3,
      performance: { isEnabled: true, isOptimizing: true },
      currentMetrics: { memoryUsage: 0.4, cpuUsage: 0.2 },
      recentOptimizations: [{ name: 'memory' }],
      strategies: [{ name: 'memory', restReason: 'cools down for 9 ms more' }],
      verdicts: [],
    });
  });

  it('R80 R66 POST /performance-optimize runs the strategy and answers in the words of the seed', async () => {
    const { url, runs } = await mount({ token });
    const answer = await post(url, bearer);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      message: 'Performance optimization triggered successfully: memory',
      worker: 3,
      timestamp: '2027-01-15T08:00:00.000Z',
      outcomes: [{ name: 'memory', status: 'completed' }],
    });
    await post(url, bearer, '{}');
    expect(runs).toEqual(['memory', undefined]);
  });

  it('R80 every other path is left to the server, and as a middleware to next', async () => {
    const { url } = await mount();
    for (const path of ['/', '/performance-metrics/', '/toString', '//performance-metrics']) {
      expect((await call(url, path)).text).toBe('own');
    }
  });

  it('R80 takes the body that a parser before it has read', async () => {
    const { url, runs } = await mount({ token }, {}, parsedJson);
    expect((await post(url, bearer, '{"strategy":"cache"}')).status).toBe(200);
    expect((await post(url, { ...bearer, 'content-type': 'text/plain' }, '{}')).status).toBe(415);
    expect(runs).toEqual(['cache']);
  });

  it('R80 an empty object of a parser that did not read the body is not taken for one', async () => {
    const { url, runs } = await mount({ token }, {}, () => Promise.resolve({}));
    expect((await post(url, bearer, '{"strategy":"cache"}')).status).toBe(200);
    expect(runs).toEqual(['cache']);
  });

  it.each([
    ['{"strategy":"Bad!"}', {}, 400, 'PS_OPTIMIZE_UNKNOWN_STRATEGY'],
    ['{"strategy"', {}, 400, 'PS_HTTP_BAD_JSON'],
    ['{}', { 'content-type': 'text/plain' }, 415, 'PS_HTTP_WRONG_TYPE'],
    [' '.repeat(70_000), {}, 413, 'PS_HTTP_TOO_LARGE'],
  ])('R67 R80 %.20j with %j is %d %s', async (body, headers, status, code) => {
    const { url, runs } = await mount({ token });
    const answer = await post(url, { ...bearer, ...headers }, body);
    expect(answer.status).toBe(status);
    expect(answer.json().error.code).toBe(code);
    expect(runs).toEqual([]);
  });

  it.each([
    ['PS_OPTIMIZE_BUSY', 409],
    ['PS_OPTIMIZE_DISABLED', 503],
  ] as const)('R67 R80 %s of the optimizer is %d', async (code, status) => {
    const { url } = await mount({ token }, { triggerOptimization: () => Promise.reject(new SupervisorError(code)) });
    expect((await post(url, bearer)).status).toBe(status);
  });

  it('R80 a PerformanceOptimizer is all that the endpoints need', async () => {
    const optimizer = new PerformanceOptimizer({ optimizationInterval: 60_000 });
    onTestFinished(() => optimizer.shutdown());
    optimizer.getMetrics();
    const { url } = await mount({ token }, forwardingTo(optimizer));
    expect((await call(url, '/performance-metrics')).json().currentMetrics.memoryUsage).toBeGreaterThan(0);
    const answer = await post(url, bearer, '{"strategy":"cache"}');
    expect(answer.json().outcomes).toMatchObject([{ name: 'cache', trigger: 'command', requestedBy: 'http' }]);
    expect((await post(url, bearer, '{"strategy":"nonsense"}')).status).toBe(400);
  });

  it('R80 before the first sample the answer is 503', async () => {
    const { url } = await mount({}, { lastSample: () => undefined });
    expect((await call(url, '/performance-metrics')).json().error.code).toBe('PS_WORKER_NO_SAMPLE');
  });

  it.each([
    ['POST', '/performance-metrics', 'GET, HEAD'],
    ['GET', '/performance-optimize', 'POST'],
    ['TRACE', '/performance-metrics', 'GET, HEAD'],
  ])('R80 %s %s is 405 with Allow: %s', async (method, path, allow) => {
    const { url } = await mount();
    expect(await call(url, path, { method })).toMatchObject({ status: 405, headers: { allow } });
  });

  it('R80 HEAD answers without a body', async () => {
    const { url } = await mount();
    expect(await call(url, '/performance-metrics', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });

  it('a fault of ours is told by id only, and handed to onFault', async () => {
    const fault = new Error('secret detail');
    const { url, faults } = await mount({ token }, { triggerOptimization: () => Promise.reject(fault) });
    const answer = await post(url, bearer);
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('secret');
    expect(faults).toEqual([fault]);
  });
});
