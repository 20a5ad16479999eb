import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRouteKey, maxKeyLength } from '../../../../src/primary/placement/route-key.js';

const keyOf = compileRouteKey('/whip/:key,/whep/:key,/api/:version/live/:key/*');

describe('compileRouteKey', () => {
  it.each([
    ['/whip/room1', 'room1'],
    ['/whep/room1', 'room1'],
    ['/whip/room1/', 'room1'],
    ['/whip/room1/session-9', 'room1'],
    ['/whip/room1?token=a/b', 'room1'],
    ['/whip/room1#part', 'room1'],
    ['/api/v2/live/room1', 'room1'],
    ['/api/v2/live/room1/viewers/3', 'room1'],
    ['http://host:8080/whip/room1?x', 'room1'],
    ['/whip/room%201', 'room 1'],
    ['/whip/%F0%9F%8E%A5', '🎥'],
  ])('%s is about the stream %s', (target, key) => {
    expect(keyOf(target)).toBe(key);
  });

  it.each([
    '/',
    '/whip',
    '/whip/',
    '/whip//x',
    '/WHIP/room1',
    '/other/room1',
    '*',
    'host:443',
    'http://host',
    '',
    '/api/v2/live',
  ])('%j is about no stream', (target) => {
    expect(keyOf(target)).toBeUndefined();
  });

  it('malformed percent-encoding names no stream', () => {
    expect(keyOf('/whip/%E0%A4')).toBeUndefined();
  });

  it('a name above the limit is no stream name, one at the limit is', () => {
    expect(keyOf(`/whip/${'a'.repeat(maxKeyLength)}`)).toHaveLength(maxKeyLength);
    expect(keyOf(`/whip/${'a'.repeat(maxKeyLength + 1)}`)).toBeUndefined();
  });

  it.each([
    ['whip/:key', 'slash'],
    ['/whip', ':key'],
    ['/:key/:key', ':key'],
    ['/*/:key', '*'],
    ['/whip//:key', 'empty'],
    ['', 'slash'],
  ])('the pattern %j is refused, and the reason says %j', (pattern, reason) => {
    expect(() => compileRouteKey(pattern)).toThrow(
      expect.objectContaining({
        code: 'PS_PLACEMENT_BAD_PATTERN',
        message: expect.stringContaining(reason),
      }),
    );
  });

  it('no target makes it throw, and every key is within its bounds', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webPath(),
          fc.string().map((text) => `/whip/${text}`),
        ),
        (target) => {
          const key = keyOf(target);
          expect(key === undefined || (key.length > 0 && key.length <= maxKeyLength)).toBe(true);
        },
      ),
    );
  });

  it('any name comes back from its encoded path', () => {
    const name = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((text) => !/^\.{1,2}$/.test(text));
    fc.assert(
      fc.property(name, (key) => {
        expect(keyOf(`/whep/${encodeURIComponent(key)}/session`)).toBe(key);
      }),
    );
  });
});
