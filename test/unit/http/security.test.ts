import { describe, expect, it } from 'vitest';
import { call } from '../../support/http-call.js';
import { bearer, fakeProgram, fakeExposition, jsonType, startAdmin, token } from './admin-fixture.js';

const optimize = '/performance-optimize';

function post(url: string, headers: Record<string, string>) {
  return call(url, optimize, { method: 'POST', headers: { ...jsonType, ...headers }, body: '{}' });
}

describe('who may call', () => {
  it.each([
    ['no token', {}],
    ['a wrong token', { authorization: `Bearer ${token}x` }],
    ['a prefix of it', { authorization: `Bearer ${token.slice(0, -1)}` }],
    ['another scheme', { authorization: `Basic ${token}` }],
    ['an empty one', { authorization: 'Bearer ' }],
  ])('R68 S3 a call that changes state with %s is 401 and changes nothing', async (_title, headers) => {
    const { url, commands } = await startAdmin({ tokenFile: '/run/secret-place/admin-token' });
    const answer = await post(url, headers);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.json().error.remedy).toContain('admin-token');
    expect(answer.text).not.toContain('secret-place');
    expect(commands).toEqual([]);
  });

  it('R68 S3 without a configured token nothing that changes state is allowed', async () => {
    const { url } = await startAdmin({ token: undefined });
    expect((await post(url, { authorization: 'Bearer undefined' })).status).toBe(401);
  });

  it('S3 a token in the query is no token', async () => {
    const { url } = await startAdmin();
    const answer = await call(url, `${optimize}?token=${token}`, { method: 'POST', headers: jsonType, body: '{}' });
    expect(answer.status).toBe(401);
  });

  it('R68 R94 figures may be read on loopback without a token', async () => {
    const { url } = await startAdmin();
    expect((await call(url, '/performance-metrics')).status).toBe(200);
  });

  it('R68 S2 an address off loopback without a token of the operator is refused', async () => {
    await expect(startAdmin({ host: '0.0.0.0', token: undefined })).rejects.toMatchObject({ code: 'PS_BIND_UNSAFE' });
    await expect(startAdmin({ host: '0.0.0.0', tokenFile: '/x' })).rejects.toMatchObject({ code: 'PS_BIND_UNSAFE' });
  });

  it('R68 off loopback reading wants the token too, and probes do not', async () => {
    const { url } = await startAdmin({ host: '0.0.0.0', isInsecureBind: true });
    for (const path of ['/', '/performance-metrics', '/metrics', '/cluster/now']) {
      expect((await call(url, path)).status, path).toBe(401);
      expect((await call(url, path, { headers: bearer })).status, path).toBe(200);
    }
    expect((await call(url, '/healthz')).status).toBe(200);
  });

  it('S5 calls that change state are limited in rate, and told when to come back', async () => {
    const { url, clock } = await startAdmin({ limits: { changeBurst: 2, changesPerSec: 0.5 } });
    const statuses = [await post(url, bearer), await post(url, bearer)].map(({ status }) => status);
    expect(statuses).toEqual([200, 200]);
    const refused = await post(url, bearer);
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('2');
    clock.advance(2000);
    expect((await post(url, bearer)).status).toBe(200);
  });

  it('S5 somebody who guesses tokens is limited and does not shut out the operator', async () => {
    const { url } = await startAdmin({ limits: { changeBurst: 2 } });
    const guesses = [];
    for (let guess = 0; guess < 4; guess++) guesses.push((await post(url, { authorization: 'Bearer no' })).status);
    expect(guesses).toEqual([401, 401, 429, 429]);
    expect((await post(url, bearer)).status).toBe(200);
  });
});

describe('pages in a browser', () => {
  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '192.168.1.5', '[fe80::1]:9321', '@'])(
    'S4 Host %s is refused',
    async (host) => {
      const { url } = await startAdmin();
      const answer = await call(url, '/performance-metrics', { headers: { host } });
      expect([400, 421]).toContain(answer.status);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    },
  );

  it('S4 a foreign Host is 421', async () => {
    const { url } = await startAdmin();
    const answer = await call(url, '/metrics', { headers: { host: 'evil.example:9321' } });
    expect(answer.status).toBe(421);
    expect(answer.json().error.code).toBe('PS_HTTP_FOREIGN_HOST');
  });

  it.each(['localhost', 'LOCALHOST:1234', '127.0.0.1:80', '[::1]:9321'])('S4 Host %s is ours', async (host) => {
    const { url } = await startAdmin();
    expect((await call(url, '/metrics', { headers: { host } })).status).toBe(200);
  });

  it('S4 names that the operator allows are ours', async () => {
    const { url } = await startAdmin({ allowedHosts: ['Supervisor.internal'] });
    expect((await call(url, '/metrics', { headers: { host: 'supervisor.internal:9321' } })).status).toBe(200);
  });

  it.each([
    [{ origin: 'http://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://localhost:3000' }],
    [{ 'sec-fetch-site': 'cross-site' }],
  ])('S4 %j is 403, with the right token too', async (headers) => {
    const { url, commands } = await startAdmin();
    expect((await post(url, { ...bearer, ...headers })).status).toBe(403);
    expect((await call(url, '/metrics', { headers })).status).toBe(403);
    expect(commands).toEqual([]);
  });

  it('S4 our own origin passes', async () => {
    const { url } = await startAdmin();
    const own = { origin: url, 'sec-fetch-site': 'same-origin' };
    expect((await post(url, { ...bearer, ...own })).status).toBe(200);
  });
});

describe('answers', () => {
  it.each(['/', '/performance-metrics', '/metrics', '/healthz', '/nothing', '/workers/9/performance-metrics'])(
    'S6 %s carries the security headers and no CORS header',
    async (path) => {
      const { url } = await startAdmin();
      const { headers } = await call(url, path, { headers: { host: 'localhost' } });
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-type']).toMatch(/; charset=utf-8$/);
      expect(Object.keys(headers).filter((name) => /^access-control|x-powered-by|^server$/.test(name))).toEqual([]);
    },
  );

  it.each([
    ['PUT', '/performance-metrics', 'GET, HEAD'],
    ['OPTIONS', '/performance-optimize', 'POST'],
    ['GET', '/performance-optimize', 'POST'],
    ['DELETE', '/workers/1/performance-metrics', 'GET, HEAD'],
    ['TRACE', '/', 'GET, HEAD'],
    ['TRACE', '/nothing', 'GET, HEAD'],
  ])('S6 %s %s is 405 with Allow: %s', async (method, path, allow) => {
    const { url } = await startAdmin();
    const answer = await call(url, path, { method, headers: { 'x-secret': 'do-not-echo' } });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe(allow);
    expect(answer.text).not.toContain('do-not-echo');
  });

  it('S6 an unknown path is 404, the control routes on a port too', async () => {
    const { url, stops } = await startAdmin();
    expect((await call(url, '/nothing')).json().error.code).toBe('PS_HTTP_NOT_FOUND');
    expect((await call(url, '/control/status', { headers: bearer })).status).toBe(404);
    expect((await call(url, '/control/stop', { method: 'POST', headers: bearer })).status).toBe(404);
    expect(stops).toEqual([]);
  });

  it('HEAD answers as GET without a body', async () => {
    const { url } = await startAdmin();
    const answer = await call(url, '/performance-metrics', { method: 'HEAD' });
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('S6 a fault of ours shows no stack and no path, and the log has it under the same id', async () => {
    const expose = () => Promise.reject(new Error('secret detail in /etc/secret'));
    const exposition = { ...fakeExposition(''), expose };
    const { url, logger } = await startAdmin({}, fakeProgram({ exposition }));
    const answer = await call(url, '/metrics');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch(/secret|\.ts/);
    const line = logger.lines.find(({ level }) => level === 'error');
    expect(line?.fields['requestId']).toBe(answer.headers['x-request-id']);
    expect(answer.json().error.remedy).toContain(answer.headers['x-request-id']);
    expect(line?.fields['cause']).toContain('secret detail');
  });
});

describe('the log', () => {
  it('S9 has every call that changes state and every refusal with its source, never the token', async () => {
    const { url, logger } = await startAdmin();
    await post(url, bearer);
    await post(url, { authorization: 'Bearer wrong-guess' });
    await call(url, '/performance-metrics');
    expect(
      logger.lines.map(({ level, fields }) => [level, fields['event'], fields['status'], fields['source']]),
    ).toEqual([
      ['info', 'admin-call', 200, '127.0.0.1'],
      ['warn', 'admin-refused', 401, '127.0.0.1'],
    ]);
    expect(JSON.stringify(logger.lines)).not.toMatch(new RegExp(`${token}|wrong-guess`));
  });

  it('S9 a flood of refusals is counted instead of filling the log', async () => {
    const { url, logger, clock } = await startAdmin();
    for (let request = 0; request < 50; request++) await call(url, '/metrics', { headers: { host: 'evil.example' } });
    expect(logger.lines).toHaveLength(20);
    clock.advance(1000);
    await call(url, '/metrics', { headers: { host: 'evil.example' } });
    expect(logger.lines.at(-1)?.fields['suppressedCount']).toBe(30);
  });
});
