import { describe, expect, it } from 'vitest';
import { RedisKeys } from '../../../../src/store/redis/keys.js';

const keys = new RedisKeys('main');

describe('RedisKeys', () => {
  it('cluster-wide keys share one hash tag, and the keys of a node have another', () => {
    const shared = [keys.alive, keys.hosts, keys.now('n1'), keys.events, keys.seenEvents, keys.liveChannel];
    for (const key of shared) expect(key).toMatch(/^ps:\{main\}:/);
    for (const key of [keys.tail('n1'), keys.owner('n1')]) expect(key).toMatch(/^ps:\{main\/n1\}:/);
  });

  it('all keys differ', () => {
    const all = [keys.alive, keys.hosts, keys.now('a'), keys.now('b'), keys.events, keys.seenEvents, keys.tail('a')];
    expect(new Set([...all, keys.owner('a'), keys.liveChannel]).size).toBe(all.length + 2);
  });

  it.each(['', 'a b', 'a}b', 'a:b', '-a', 'x'.repeat(65), 'a/b'])(
    'a name that would break a key is refused: %j',
    (name) => {
      expect(() => new RedisKeys(name)).toThrow(expect.objectContaining({ code: 'PS_CONFIG_BAD_VALUE' }));
      expect(() => keys.tail(name)).toThrow(expect.objectContaining({ code: 'PS_CONFIG_BAD_VALUE' }));
    },
  );
});
