import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ioredisClients } from '../../src/adapters.js';
import { startRedis } from '../support/redis-server.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const never = new AbortController().signal;

function clientOf(url: string): Redis {
  const client = new Redis(url, { retryStrategy: () => 50 });
  // Each lost connection is reported here; the client connects again by itself.
  client.on('error', () => undefined);
  onTestFinished(() => client.disconnect());
  return client;
}

describe.skipIf(!tools.redis)('clients of a real Redis', () => {
  it('R23 R28 are counted with what waits, and one that is fine is left alone', async () => {
    const redis = await startRedis();
    const clients = [clientOf(redis.url), clientOf(redis.url)];
    const adapter = ioredisClients(clients);
    await waitFor('both to be ready', () => clients.every(({ status }) => status === 'ready'));
    await Promise.all(clients.map((client) => client.ping()));
    expect(adapter.figures()).toEqual({ total: 2, idle: 2, waiting: 0, min: 2, max: 2 });
    expect(await adapter.replaceBroken?.(never)).toBe(0);
    redis.pause();
    const answer = clients[0]?.get('a');
    expect(adapter.figures()).toMatchObject({ total: 2, idle: 1 });
    redis.resume();
    expect(await answer).toBe(null);
  });

  it('R28 a connection that does not answer is replaced, and works when its server does', async () => {
    const redis = await startRedis();
    const client = clientOf(redis.url);
    await waitFor('it to be ready', () => client.status === 'ready');
    redis.pause();
    expect(await ioredisClients([client], { probeLimitMs: 200 }).replaceBroken?.(never)).toBe(1);
    // ioredis gives the old connection 2 s to end by itself.
    await waitFor('the old connection to be given up', () => client.status !== 'ready');
    redis.resume();
    expect(await client.set('a', '1')).toBe('OK');
  });
});
