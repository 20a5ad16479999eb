import { describe, expect, it } from 'vitest';
import { parseRedisUrl, redact } from '../../../../src/store/redis/redis-target.js';

describe('parseRedisUrl', () => {
  it('host, port and database have defaults', () => {
    expect(parseRedisUrl('redis://cache').connection).toEqual({ host: 'cache', port: 6379, db: 0 });
    expect(parseRedisUrl('redis://[::1]:7000/3').connection).toEqual({ host: '::1', port: 7000, db: 3 });
  });

  it('user and password are decoded, and the label has neither', () => {
    const target = parseRedisUrl('rediss://ops:p%40ss@cache.example:6380/1');
    expect(target.connection).toMatchObject({
      username: 'ops',
      password: 'p@ss',
      tls: { servername: 'cache.example' },
    });
    expect(target.label).toBe('rediss://cache.example:6380/1');
    expect(redact('failed with p@ss and p@ss', target)).toBe('failed with *** and ***');
  });

  it('a socket path may have a database', () => {
    expect(parseRedisUrl('unix:///run/redis.sock?db=2').connection).toEqual({ path: '/run/redis.sock', db: 2 });
  });

  it('options of the client in the query have no effect', () => {
    const { connection } = parseRedisUrl('redis://cache?enableOfflineQueue=true&commandTimeout=0');
    expect(Object.keys(connection)).toEqual(['host', 'port', 'db']);
  });

  it.each(['', 'cache:6379', 'http://cache', 'redis://', 'redis://h/x', 'unix://', 'redis://:secret%zz@h'])(
    'what is no address of Redis is refused without being repeated: %j',
    (url) => {
      let thrown: unknown;
      try {
        parseRedisUrl(url);
      } catch (caught) {
        thrown = caught;
      }
      expect(thrown).toMatchObject({ code: 'PS_CONFIG_BAD_VALUE' });
      expect(String(thrown)).not.toContain('secret');
    },
  );
});
