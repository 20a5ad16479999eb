import { describe, expect, it } from 'vitest';
import { requestRule } from '../../../../src/worker/admission/request-rule.js';

const rule = requestRule({ signallingPaths: '/signal/,/api/session', sessionCookie: 'sid' });

describe('whose request it is', () => {
  it.each([
    ['PATCH', '/whip/one/17', {}, 'existing'],
    ['DELETE', '/live/whep/one?token=1', {}, 'existing'],
    ['PATCH', '/rtc/17', { 'content-type': 'application/trickle-ice-sdpfrag' }, 'existing'],
    ['OPTIONS', '/whip/one/17', { 'access-control-request-method': 'PATCH' }, 'existing'],
    ['OPTIONS', '/whip/one', { 'access-control-request-method': 'POST' }, 'new'],
    ['POST', '/whip/one', {}, 'join'],
    ['POST', '/rtc', { 'content-type': 'application/sdp' }, 'join'],
    ['POST', '/whipped', { 'content-type': 'application/json' }, 'new'],
    ['DELETE', '/users/1', {}, 'new'],
    ['GET', '/signal/17', {}, 'existing'],
    ['POST', '/api/session?x', {}, 'existing'],
    ['GET', '/?next=/signal/', {}, 'new'],
    ['GET', '/', { cookie: 'a=1; sid=abc' }, 'existing'],
    ['GET', '/', { cookie: 'xsid=abc' }, 'new'],
  ])('%s %s %j is %s', (method, url, headers, expected) => {
    expect(rule({ method, url, headers })).toBe(expected);
  });

  it('without settings a path and a cookie say nothing', () => {
    const plain = requestRule({ signallingPaths: undefined, sessionCookie: undefined });
    expect(plain({ method: 'GET', url: '/signal/1', headers: { cookie: 'sid=1' } })).toBe('new');
  });
});
