import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { acceptsGzip } from '../../../src/http/compression.js';
import { call } from '../../support/http-call.js';
import { fakeProgram, fakeExposition, startAdmin } from './admin-fixture.js';

const gzip = { 'accept-encoding': 'gzip, br' };

describe('compression', () => {
  it('R58 a large answer is gzip where the client accepts it, and smaller', async () => {
    const { url } = await startAdmin({ enableCompression: true });
    const plain = await call(url, '/performance-metrics');
    const packed = await call(url, '/performance-metrics', { headers: gzip });
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(packed.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(Number(packed.headers['content-length'])).toBe(packed.raw.length);
    expect(packed.raw.length).toBeLessThan(plain.raw.length / 2);
    expect(gunzipSync(packed.raw).toString()).toBe(plain.text);
  });

  it('R58 enableCompression: false never compresses', async () => {
    const { url } = await startAdmin({ enableCompression: false });
    expect((await call(url, '/performance-metrics', { headers: gzip })).headers['content-encoding']).toBeUndefined();
  });

  it('R58 a small answer stays as it is', async () => {
    const { url } = await startAdmin({ enableCompression: true });
    expect((await call(url, '/healthz', { headers: gzip })).headers['content-encoding']).toBeUndefined();
  });

  it('R58 an answer to a client that did not ask stays as it is and says that it could vary', async () => {
    const written = 'perf_supervisor_up 1\n'.repeat(100);
    const { url } = await startAdmin({ enableCompression: true }, fakeProgram({ exposition: fakeExposition(written) }));
    const { headers, text } = await call(url, '/metrics');
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers.vary).toBe('accept, accept-encoding');
    expect(text).toBe(written);
  });

  it.each([
    ['gzip', true],
    ['GZIP;q=0.5', true],
    ['*', true],
    ['br, gzip ; q=1', true],
    ['gzip;q=0', false],
    ['*;q=1, gzip;q=0', false],
    ['br', false],
    ['', false],
    ['gzip;q=x', false],
  ])('Accept-Encoding %j means gzip: %s', (header, accepts) => {
    expect(acceptsGzip(header)).toBe(accepts);
  });
});
