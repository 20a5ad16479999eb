import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { call } from '../support/http-call.js';
import { freePort, startRedis } from '../support/redis-server.js';
import { plainClient } from '../support/redis-store-harness.js';
import { type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/placed.mjs');

interface Placed {
  readonly nodeId: string;
  readonly pid: number;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function startNode(nodeId: string, redisUrl: string, env: NodeJS.ProcessEnv = {}): Promise<StartedSupervisor> {
  const port = String(await freePort());
  const args = ['-i', '2', '--routing', 'key', '--redis', redisUrl, '--advertise-url', `http://127.0.0.1:${port}`];
  return startSupervisor(server, { args, env: { PS_NODE_ID: nodeId, PORT: port, ...env } });
}

const offer = 'v=0 '.repeat(5000);

function post({ serverUrl }: StartedSupervisor, path: string) {
  const headers = { 'Content-Type': 'application/sdp', Authorization: 'Bearer of-a-publisher' };
  return call(serverUrl, path, { method: 'POST', headers, body: offer });
}

/** What comes back over an upgraded connection, once it ends with `text`. */
function echo({ serverUrl }: StartedSupervisor, path: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(serverUrl).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n`);
  let isSent = false;
  return waitFor('the echo', () => {
    if (!isSent && received.includes('101 ')) {
      isSent = true;
      socket.write(text);
    }
    return received.endsWith(text) && received;
  });
}

describe.skipIf(!tools.redis)('streams of two nodes on one Redis', () => {
  it('are served by the node that has them, with method, body, headers and WebSockets, until that node ends', async () => {
    const redis = await startRedis();
    const [first, second] = await Promise.all([startNode('north', redis.url), startNode('south', redis.url)]);
    const client = await plainClient(redis);
    const isClaimed = async (count: number) => (await client.keys('ps:{main}:place:*')).length >= count;

    const published: Placed = (await post(first, '/whip/stage')).json();
    expect(published).toMatchObject({ nodeId: 'north', method: 'POST', body: offer });
    await waitFor('the claim', () => isClaimed(1));
    const watched: Placed = (await post(second, '/whep/stage?low')).json();
    expect(watched).toMatchObject({ nodeId: 'north', pid: published.pid, method: 'POST', body: offer });
    expect(watched.headers).toMatchObject({ authorization: 'Bearer of-a-publisher', 'x-forwarded-for': '127.0.0.1' });
    expect(await echo(second, '/whep/stage', 'over two nodes')).toMatch(/north over two nodes$/);

    const other: Placed = (await post(second, '/whip/other')).json();
    expect(other.nodeId).toBe('south');
    expect((await post(first, '/whep/other')).json()).toMatchObject({ nodeId: 'south', pid: other.pid });
    const { text } = await second.get('/metrics');
    expect(text).toMatch(/^perf_supervisor_routing_passed_on_total\S* 2$/m);

    // A node that ends in good order gives its streams back at once.
    expect((await first.cli('stop')).exitCode).toBe(0);
    await waitFor('its stream to be served elsewhere', async () => {
      const answer = await post(second, '/whip/stage');
      return answer.status === 200 && answer.json().nodeId === 'south';
    });
  });

  it('are redirected to with 307 where that is wanted, and served here while Redis is away', async () => {
    const redis = await startRedis();
    const redirecting = { PS_FAR_STREAMS: 'redirect' };
    const [first, second] = await Promise.all([
      startNode('north', redis.url),
      startNode('south', redis.url, redirecting),
    ]);
    expect((await post(first, '/whip/stage')).json()).toMatchObject({ nodeId: 'north' });
    const answer = await post(second, '/whep/stage?low');
    expect(answer.status).toBe(307);
    expect(answer.headers.location).toBe(`${first.serverUrl}/whep/stage?low`);
    const followed = await fetch(`${second.serverUrl}/whep/stage`, { method: 'POST', body: offer });
    expect(await followed.json()).toMatchObject({ nodeId: 'north', method: 'POST', body: offer });

    await redis.stop();
    await waitFor('it to be served here', async () => (await post(second, '/whep/stage')).status === 200);
  });
});
