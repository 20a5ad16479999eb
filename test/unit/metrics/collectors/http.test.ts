import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { waitFor } from '../../../support/wait-for.js';
import { dial, serve, Watch } from './http-server.js';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

async function fetchText(url: string): Promise<string> {
  return (await fetch(url)).text();
}

describe('http collector', () => {
  it('R36 responseTime is the mean of the window in ms, with p50, p95 and p99 beside it', async () => {
    const watch = new Watch();
    const durationsMs = [...Array.from({ length: 18 }, () => 10), 200, 400];
    const { url } = await serve((_, response) => {
      watch.clock.advance(durationsMs.shift() ?? 0);
      response.end('ok');
    });
    for (let request = 0; request < 20; request += 1) await fetchText(url);
    const values = await watch.until('20 requests', ({ requestCount }) => requestCount === 20);
    expect(values.responseTimeMeanMs).toBeCloseTo(39);
    for (const [measured, exact] of [
      [values.responseTimeP50Ms, 10],
      [values.responseTimeP95Ms, 200],
      [values.responseTimeP99Ms, 400],
    ] as const) {
      expect(Math.abs((measured ?? 0) - exact) / exact).toBeLessThan(0.022);
    }
  });

  it('R36 a window without requests has no response time', () => {
    const values = new Watch().collect();
    expect(values.responseTimeMeanMs).toBeUndefined();
    expect(values).toMatchObject({ requestCount: 0, requestsInFlight: 0 });
  });

  it('R38 errorRate is (5xx + uncaught + reported) / requests of the window', async () => {
    const watch = new Watch();
    const statuses = [200, 200, 404, 500, 503, 200, 200, 200];
    const { url } = await serve((_, response) => {
      response.statusCode = statuses.shift() ?? 200;
      response.end();
    });
    for (let request = 0; request < 8; request += 1) await fetchText(url);
    await waitFor('8 answers', () => statuses.length === 0);
    (process as NodeJS.EventEmitter).emit('uncaughtExceptionMonitor', new Error('planted'));
    watch.collector.reportError();
    await new Promise(setImmediate);
    expect(watch.collect()).toMatchObject({ requestCount: 8, errorCount: 4, errorRatio: 0.5 });
    expect(watch.collect()).toMatchObject({ requestCount: 8, errorCount: 4, errorRatio: 0 });
  });

  it('R38 errorRate is 0 with no requests, and never above 1', async () => {
    const watch = new Watch();
    watch.collector.reportError();
    expect(watch.collect().errorRatio).toBe(0);
    const { url } = await serve((_, response) => response.end());
    await fetchText(url);
    for (let error = 0; error < 5; error += 1) watch.collector.reportError();
    expect((await watch.until('the request', ({ requestCount }) => requestCount === 1)).errorRatio).toBeLessThanOrEqual(
      1,
    );
  });

  it('requests in flight are counted, and a client that gives up leaves none behind', async () => {
    const watch = new Watch();
    const waiting: ServerResponse[] = [];
    const { port } = await serve((_, response) => void waiting.push(response));
    const [impatient, ...patient] = [await dial(port), await dial(port), await dial(port)];
    for (const { socket } of [impatient, ...patient]) socket.write(get);
    await watch.until('3 requests in flight', ({ requestsInFlight }) => requestsInFlight === 3);
    expect(watch.collector.requestsInFlight).toBe(3);
    impatient.socket.destroy();
    await watch.until('2 requests in flight', ({ requestsInFlight }) => requestsInFlight === 2);
    for (const response of waiting) response.end('late');
    const values = await watch.until('none in flight', ({ requestsInFlight }) => requestsInFlight === 0);
    expect(values).toMatchObject({ requestCount: 3, errorCount: 0 });
  });

  it('times each of several pipelined requests on one connection, answered in order', async () => {
    const watch = new Watch();
    const waiting: ServerResponse[] = [];
    const { port } = await serve((_, response) => void waiting.push(response));
    const { socket, received } = await dial(port);
    socket.write(get.repeat(3));
    await waitFor('3 requests', () => waiting.length === 3);
    for (const response of waiting.toReversed()) response.end('x');
    await waitFor('3 answers', () => received().split('HTTP/1.1 200').length === 4);
    const { histograms } = watch.collector.collect(watch.clock.monotonicMs());
    expect(histograms?.responseTimeMs?.count).toBe(3);
    expect(watch.collect().requestsInFlight).toBe(0);
  });

  it('counts every request on a connection that is kept alive, and one socket', async () => {
    const watch = new Watch();
    const { port } = await serve((_, response) => response.end('ok'));
    const { socket, received } = await dial(port);
    for (let request = 1; request <= 50; request += 1) {
      socket.write(get);
      await waitFor(`answer ${request}`, () => received().split('HTTP/1.1 200').length === request + 1);
    }
    const values = await watch.until('50 requests', ({ requestCount }) => requestCount === 50);
    expect(values).toMatchObject({ httpSockets: 1, requestsInFlight: 0 });
  });

  it('R81 leaves no listener on the process and sees nothing more once it is stopped', async () => {
    const before = process.listenerCount('uncaughtExceptionMonitor');
    const watch = new Watch();
    const { server, url } = await serve((_, response) => response.end());
    watch.collector.stop();
    const ended = once(server, 'request');
    await fetchText(url);
    await ended;
    expect(process.listenerCount('uncaughtExceptionMonitor')).toBe(before);
    expect(watch.collect()).toMatchObject({ requestCount: 0, httpSockets: 0, socketReceivedTotalBytes: 0 });
  });
});
