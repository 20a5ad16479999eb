import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cookieOf } from '../../../../src/primary/placement/cookie.js';
import { createRoutingMode, type RoutedPolicy } from '../../../../src/primary/placement/routing-mode.js';

const settings = { routeKey: '/whip/:key', stickyCookie: undefined };
const client = { remoteAddress: '192.0.2.7' };
const head = (text: string) => ({ target: '/whip/room1', bytes: Buffer.from(text) });
const withCookie = head('GET / HTTP/1.1\r\nHost: x\r\nCookie: a=1; sid=s7; b=2\r\n\r\n');

describe('routing modes', () => {
  it.each<[RoutedPolicy, string | undefined, string, readonly string[]]>([
    ['key', undefined, 'line', ['room1']],
    ['sticky', undefined, 'nothing', ['address 192.0.2.7']],
    ['sticky', 'sid', 'head', ['cookie s7', 'address 192.0.2.7']],
    ['round-robin', undefined, 'nothing', []],
    ['least-loaded', undefined, 'nothing', []],
  ])('%s with cookie %s reads the %s and places by %j', (policy, stickyCookie, reads, keys) => {
    const { plain } = createRoutingMode(policy, { ...settings, stickyCookie });
    expect(plain.reads).toBe(reads);
    expect(plain.keysOf(client, withCookie)).toEqual(keys);
  });

  it.each<RoutedPolicy>(['key', 'sticky', 'round-robin', 'least-loaded'])(
    '%s reads nothing of what is encrypted',
    (policy) => {
      const { tls } = createRoutingMode(policy, { ...settings, stickyCookie: 'sid' });
      expect(tls).toMatchObject({ reads: 'nothing', isSingle: false });
    },
  );

  it('a client whose address is gone has no key', () => {
    expect(createRoutingMode('sticky', settings).plain.keysOf({ remoteAddress: undefined }, undefined)).toEqual([]);
  });
});

describe('cookie', () => {
  it.each([
    ['Cookie: sid=s7', 's7'],
    ['cookie:  other=1;sid= s7 ', 's7'],
    ['Cookie: other=1\r\nCookie: sid=s7', 's7'],
    ['X-Cookie: sid=s7', undefined],
    ['Cookie: xsid=s7', undefined],
    ['Cookie: sid=', undefined],
    ['Cookie: sid', undefined],
    [`Cookie: sid=${'x'.repeat(257)}`, undefined],
  ])('%s', (line, value) => {
    expect(cookieOf(Buffer.from(`GET / HTTP/1.1\r\nHost: x\r\n${line}\r\n\r\n`), 'sid')).toBe(value);
  });

  it('what follows the head is no header', () => {
    expect(cookieOf(Buffer.from('POST / HTTP/1.1\r\nHost: x\r\n\r\nCookie: sid=s7\r\n'), 'sid')).toBeUndefined();
  });

  it('never throws, whatever the bytes are', () => {
    fc.assert(fc.property(fc.uint8Array(), fc.string(), (bytes, name) => void cookieOf(Buffer.from(bytes), name)));
  });
});
