import { describe, expect, it } from 'vitest';
import { call } from '../../support/http-call.js';
import { bearer, mount, post, token } from './endpoint-fixture.js';

describe('who may call the endpoints on the user’s own server', () => {
  it.each([
    ['no token is configured', {}, bearer],
    ['none is sent', { token }, {}],
    ['a wrong one is sent', { token }, { authorization: `Bearer ${token}x` }],
    ['the environment names another', { env: { PS_ADMIN_TOKEN: 'another-token-0123456789' } }, bearer],
  ])('R68 POST is 401 when %s, on loopback too', async (_title, options, headers) => {
    const { url, runs } = await mount(options);
    const answer = await post(url, headers);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(runs).toEqual([]);
  });

  it('R68 the token may come from PS_ADMIN_TOKEN', async () => {
    const { url } = await mount({ env: { PS_ADMIN_TOKEN: token } });
    expect((await post(url, bearer)).status).toBe(200);
  });

  it('R68 allowLoopback lets programs on this machine in', async () => {
    const { url } = await mount({ allowLoopback: true });
    expect((await post(url, {})).status).toBe(200);
  });

  it.each([
    [{ 'x-forwarded-for': '203.0.113.9' }],
    [{ forwarded: 'for=203.0.113.9' }],
    [{ host: 'evil.example' }],
    [{ origin: 'http://evil.example' }],
    [{ 'sec-fetch-site': 'cross-site' }],
  ])('R68 allowLoopback does not let in %j', async (headers) => {
    const { url, runs } = await mount({ allowLoopback: true });
    expect((await post(url, headers)).status).toBe(401);
    expect(runs).toEqual([]);
  });

  it('R68 R94 others than loopback read with the token, or when the figures are public', async () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.9' };
    const closed = await mount({ token });
    const open = await mount({ isPublic: true });
    expect((await call(closed.url, '/performance-metrics', { headers: forwarded })).status).toBe(401);
    expect((await call(closed.url, '/performance-metrics', { headers: { ...forwarded, ...bearer } })).status).toBe(200);
    expect((await call(open.url, '/performance-metrics', { headers: forwarded })).status).toBe(200);
  });
});
