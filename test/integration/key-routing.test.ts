import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import net, { type Socket } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRoutedCluster } from '../support/routed-cluster.js';
import { waitFor } from '../support/wait-for.js';

interface Answer {
  readonly pid: number;
  readonly url: string;
  readonly bodyBytes: number;
  readonly sha256: string;
}

async function post(
  port: number,
  path: string,
  body: Buffer | string,
  options: http.RequestOptions = {},
): Promise<Answer> {
  const request = http.request({ host: '127.0.0.1', port, path, method: 'POST', agent: false, ...options });
  request.end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return (await json(response)) as Answer;
}

function connect(port: number): Socket {
  const client = net.connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  client.on('error', () => client.destroy());
  onTestFinished(() => void client.destroy());
  return client;
}

const bodyOf = (answer: string): Answer => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as Answer;
const keys = Array.from({ length: 20 }, (_, index) => `room-${index}`);

describe('routing by key', () => {
  it.each([
    ['fresh connections', () => new http.Agent({ keepAlive: false })],
    ['kept-alive connections', () => new http.Agent({ keepAlive: true, maxSockets: 2 })],
  ])('with %s each of 20 streams is seen by one worker only, and both workers have some', async (_, createAgent) => {
    const { port } = await startRoutedCluster(2);
    const agent = createAgent();
    onTestFinished(() => agent.destroy());
    const pidsByKey = new Map<string, Set<number>>();
    for (const path of ['/whip/', '/whep/', '/whep/', '/whip/']) {
      await Promise.all(
        keys.map(async (key) => {
          const { pid } = await post(port, `${path}${key}`, 'v=0\r\n', { agent });
          pidsByKey.set(key, (pidsByKey.get(key) ?? new Set()).add(pid));
        }),
      );
    }
    expect([...pidsByKey.values()].map(({ size }) => size)).toEqual(keys.map(() => 1));
    expect(new Set([...pidsByKey.values()].flatMap((pids) => [...pids])).size).toBe(2);
  });

  it('a head that comes byte by byte arrives whole', async () => {
    const { port } = await startRoutedCluster(1);
    const client = connect(port);
    const answer = text(client);
    for (const character of 'POST /whip/a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody') {
      await new Promise((resolve) => client.write(character, resolve));
    }
    expect(bodyOf(await answer)).toMatchObject({ url: '/whip/a', bodyBytes: 4 });
  });

  it('a large body arrives unchanged, though the socket changes its process amid it', async () => {
    const { port } = await startRoutedCluster(2);
    const body = randomBytes(16_000_000);
    const sha256 = createHash('sha256').update(body).digest('hex');
    for (const key of ['a', 'b', 'c']) {
      expect(await post(port, `/whip/${key}`, body)).toMatchObject({ bodyBytes: body.length, sha256 });
    }
  });

  it('of many clients with large bodies at once each is answered with its own, also while others wait', async () => {
    const { port } = await startRoutedCluster(2);
    const bodies = Array.from({ length: 64 }, (_, at) => randomBytes(1000 + at * 5000));
    const answers = await Promise.all(bodies.map((body, at) => post(port, `/whip/${at}/work`, body)));
    expect(answers).toEqual(
      bodies.map((body, at) => ({
        pid: expect.any(Number),
        url: `/whip/${at}/work`,
        bodyBytes: body.length,
        sha256: createHash('sha256').update(body).digest('hex'),
      })),
    );
  });

  it('of pipelined requests the first is answered, and the connection ends', async () => {
    const { port } = await startRoutedCluster(1);
    const client = connect(port);
    client.write('GET /whip/a HTTP/1.1\r\nHost: x\r\n\r\nGET /whip/b HTTP/1.1\r\nHost: x\r\n\r\n');
    const answer = await text(client);
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(answer).toMatch(/\r\nConnection: close\r\n/);
    expect(bodyOf(answer).url).toBe('/whip/a');
  });

  it('a client that waits for 100 Continue gets it', async () => {
    const { port } = await startRoutedCluster(1);
    const request = http.request({ host: '127.0.0.1', port, path: '/whip/a', method: 'POST', agent: false });
    request.setHeader('Expect', '100-continue').flushHeaders();
    await once(request, 'continue');
    request.end('body');
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    expect(await json(response)).toMatchObject({ bodyBytes: 4 });
  });

  it('a WebSocket stays open and echoes', async () => {
    const { port } = await startRoutedCluster(2);
    const client = connect(port);
    client.write('GET /whep/a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
    expect(String((await once(client, 'data'))[0])).toMatch(/^HTTP\/1\.1 101 /);
    for (const word of ['one', 'two']) {
      client.write(word);
      expect(String((await once(client, 'data'))[0])).toBe(word);
    }
  });

  it('garbage is answered with 400, a slow head is cut, a half head leaves nothing behind', async () => {
    const cluster = await startRoutedCluster(1);
    const { descriptorCount } = await cluster.state();
    const garbage = connect(cluster.port);
    garbage.write(randomBytes(64).fill(0x16, 0, 1));
    expect(await text(garbage)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    const slow = connect(cluster.port);
    slow.write('POST /whip/a');
    expect(await text(slow)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    connect(cluster.port).end('POST /wh');
    connect(cluster.port).resetAndDestroy();
    await waitFor('every descriptor to be back', async () => {
      const now = await cluster.state();
      return now.figures.acceptedCount === 4 && now.descriptorCount <= descriptorCount;
    });
  });

  it('server.close() in a worker waits for its connections, and its streams go to the other worker', async () => {
    const cluster = await startRoutedCluster(2);
    const client = connect(cluster.port);
    client.write('POST /whip/a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbo');
    const closing = await post(cluster.port, '/whip/a/close', '');
    const other = await waitFor('the other worker', async () => {
      const answer = await post(cluster.port, '/whip/a', '');
      return answer.pid === closing.pid ? undefined : answer;
    });
    expect(cluster.closedPids).toEqual([]);
    client.write('dy');
    expect(bodyOf(await text(client))).toMatchObject({ pid: closing.pid, bodyBytes: 4 });
    await waitFor('the close to be done', () => cluster.closedPids[0] === closing.pid);
    expect((await post(cluster.port, '/whep/a', '')).pid).toBe(other.pid);
  });

  it('kill -9 of a worker under load: none hangs, no descriptor leaks, its streams move as a whole', async () => {
    const cluster = await startRoutedCluster(2);
    for (const key of keys) await post(cluster.port, `/whip/${key}`, 'v=0');
    const before = await cluster.state();
    const ends = { answered: 0, reset: 0, hung: 0 };
    const load: Promise<void>[] = [];
    const request = async (key: string): Promise<void> => {
      const signal = AbortSignal.timeout(10_000);
      try {
        await post(cluster.port, `/whep/${key}`, 'v=0', { signal });
        ends.answered += 1;
      } catch {
        ends[signal.aborted ? 'hung' : 'reset'] += 1;
      }
    };
    for (let round = 0; round < 6; round += 1) {
      for (let burst = 0; burst < 60; burst += 1) {
        load.push(...[0, 1, 2].map((at) => request(keys[(burst + at) % keys.length]!)));
        if (burst === 30) process.kill((await cluster.state()).pids[0]!, 'SIGKILL');
        await new Promise(setImmediate);
      }
      await cluster.listened(3 + round);
    }
    await Promise.all(load);
    expect(ends.hung).toBe(0);
    expect(ends.answered + ends.reset).toBe(6 * 180);
    const owners = await Promise.all(keys.map(async (key) => (await post(cluster.port, `/whep/${key}`, '')).pid));
    const after = await waitFor('every descriptor to be back', async () => {
      const now = await cluster.state();
      return now.descriptorCount <= before.descriptorCount ? now : undefined;
    });
    expect(after.figures.redispatchedCount).toBeGreaterThan(0);
    expect(owners.every((pid) => after.pids.includes(pid))).toBe(true);
    expect(after.figures).toMatchObject({ unacknowledgedCount: 0, waitingCount: 0, droppedCount: 0 });
  });
});
