import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RedisSettings, redact, redisTarget } from '../../../../src/store/redis/redis-target.js';
import { tempFolder } from '../../../support/temp-folder.js';

const ofUrl = (redisUrl: string) => redisTarget({ redisUrl });
const pem = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n';

function refusal(settings: RedisSettings): unknown {
  try {
    redisTarget(settings);
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

describe('redisTarget', () => {
  it('host, port and database have defaults', () => {
    expect(ofUrl('redis://cache')).toEqual({
      label: 'redis://cache:6379/0',
      place: { kind: 'server', host: 'cache', port: 6379 },
      login: { db: 0 },
    });
    expect(ofUrl('redis://[::1]:7000/3')).toMatchObject({
      label: 'redis://[::1]:7000/3',
      place: { host: '::1', port: 7000 },
      login: { db: 3 },
    });
  });

  it('user and password are decoded, and the label has neither', () => {
    const target = ofUrl('rediss://ops:p%40ss@cache.example:6380/1');
    expect(target).toMatchObject({
      login: { username: 'ops', password: 'p@ss', db: 1 },
      tls: { servername: 'cache.example' },
      label: 'rediss://cache.example:6380/1',
    });
    expect(redact('failed with p@ss and p@ss', target)).toBe('failed with *** and ***');
  });

  it('several hosts are sentinels, each with its port, and share the login of Redis', () => {
    const target = redisTarget({
      redisUrl: 'redis://ops:p,w@one,two:7000,[::1]/2',
      redisTopology: 'sentinel',
      redisMasterName: 'figures',
      redisSentinelPassword: 'of-sentinels',
    });
    expect(target).toEqual({
      label: 'redis://one:26379,two:7000,[::1]:26379/2 (sentinels of figures)',
      place: {
        kind: 'sentinel',
        masterName: 'figures',
        sentinels: [
          { host: 'one', port: 26_379 },
          { host: 'two', port: 7000 },
          { host: '::1', port: 26_379 },
        ],
      },
      login: { db: 2, username: 'ops', password: 'p,w' },
      sentinelPassword: 'of-sentinels',
    });
    expect(redact('no p,w nor of-sentinels', target)).toBe('no *** nor ***');
  });

  it('several hosts are seeds of a cluster', () => {
    expect(redisTarget({ redisUrl: 'redis://one,two:7000', redisTopology: 'cluster' })).toEqual({
      label: 'redis://one:6379,two:7000 (cluster)',
      place: {
        kind: 'cluster',
        seeds: [
          { host: 'one', port: 6379 },
          { host: 'two', port: 7000 },
        ],
      },
      login: { db: 0 },
    });
  });

  it('a socket path may have a database', () => {
    expect(ofUrl('unix:///run/redis.sock?db=2')).toEqual({
      label: 'unix:///run/redis.sock',
      place: { kind: 'socket', path: '/run/redis.sock' },
      login: { db: 2 },
    });
  });

  it('the files of TLS are read; no server name is sent for an address', () => {
    const file = join(tempFolder(), 'ca.pem');
    writeFileSync(file, pem);
    expect(redisTarget({ redisUrl: 'rediss://127.0.0.1', redisCaFile: file }).tls).toEqual({ ca: pem });
  });

  it('options of the client in the query have no effect', () => {
    expect(ofUrl('redis://cache?enableOfflineQueue=true&commandTimeout=0')).toEqual(ofUrl('redis://cache'));
  });

  it.each([
    '',
    'cache:6379',
    'http://cache',
    'redis://',
    'redis://one,,two',
    'redis://h/x',
    'unix://',
    'unix://host/path',
    'redis://:secret%zz@h',
  ])('what is no address of Redis is refused without being repeated: %j', (redisUrl) => {
    const thrown = refusal({ redisUrl });
    expect(thrown).toMatchObject({ code: 'PS_CONFIG_BAD_VALUE' });
    expect(String(thrown)).not.toContain('secret');
  });

  it.each([
    ['redisUrl', { redisUrl: 'redis://:secret@one,two' }],
    ['redisUrl', { redisUrl: 'redis://:secret@one/3', redisTopology: 'cluster' }],
    ['redisTopology', { redisUrl: 'unix:///run/redis.sock', redisTopology: 'sentinel' }],
    ['redisCaFile', { redisUrl: 'redis://:secret@one', redisCaFile: import.meta.filename }],
    ['redisCaFile', { redisUrl: 'rediss://:secret@one', redisCaFile: '/nowhere/ca.pem' }],
    ['redisKeyFile', { redisUrl: 'rediss://:secret@one', redisKeyFile: import.meta.filename }],
    ['redisCertFile', { redisUrl: 'rediss://:secret@one', redisCertFile: import.meta.filename }],
  ] as const)('settings that contradict each other are refused with a remedy, at %s: %j', (name, settings) => {
    const thrown = refusal(settings);
    expect(thrown).toMatchObject({ code: 'PS_STORE_BAD_SETTING', details: { name } });
    expect((thrown as { remedy: string }).remedy).toMatch(/^[A-Z].+\.$/);
    expect(String(thrown)).not.toContain('secret');
  });
});
