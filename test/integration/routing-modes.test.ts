import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRoutedCluster } from '../support/routed-cluster.js';
import { startNode } from '../support/supervised-node.js';
import { waitFor } from '../support/wait-for.js';

interface Told {
  readonly pid: number;
  readonly url: string;
}

const tls = {
  pskCallback: () => ({ psk: Buffer.alloc(16, 7), identity: 'test' }),
  ciphers: 'PSK',
  maxVersion: 'TLSv1.2' as const,
  checkServerIdentity: () => undefined,
};

async function get(port: number, options: http.RequestOptions = {}, isSecure = false): Promise<Told> {
  const where = { host: '127.0.0.1', port, path: '/', agent: false as const, ...options };
  const request = isSecure ? https.request({ ...tls, ...where }) : http.request(where);
  request.end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return (await json(response)) as Told;
}

async function pidsOf(count: number, ask: (index: number) => Promise<Told>): Promise<readonly number[]> {
  const pids: number[] = [];
  for (let index = 0; index < count; index += 1) pids.push((await ask(index)).pid);
  return pids;
}

describe('routing modes', () => {
  it('round-robin gives each worker every second connection, and a kept-alive one stays where it is', async () => {
    const { port } = await startRoutedCluster(2, 'round-robin');
    const pids = await pidsOf(6, () => get(port));
    expect(new Set(pids).size).toBe(2);
    expect(pids.slice(2)).toEqual(pids.slice(0, -2));
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    expect(new Set(await pidsOf(6, () => get(port, { agent }))).size).toBe(1);
  });

  it('least-loaded leaves out the worker that stands still', async () => {
    const cluster = await startRoutedCluster(2, 'least-loaded');
    const { port, pids } = await cluster.state();
    process.kill(pids[0]!, 'SIGSTOP');
    const answers = pidsOf(8, () => get(port, { timeout: 20_000 })).catch(() => []);
    // The first connection that it is given waits for it; every other one goes to its sibling.
    const others = await waitFor('the sibling to answer', async () => [(await get(port)).pid, (await get(port)).pid]);
    process.kill(pids[0]!, 'SIGCONT');
    expect(new Set(others)).toEqual(new Set([pids[1]]));
    expect(await answers).toHaveLength(8);
  });

  it.each([false, true])('sticky keeps a client with its worker by its address, over TLS %s', async (isSecure) => {
    const server = isSecure ? 'secure-server.mjs' : 'server.mjs';
    const { port } = await startRoutedCluster(2, 'sticky', server);
    const from = (localAddress: string) => pidsOf(4, () => get(port, { localAddress }, isSecure));
    const [first, second] = [await from('127.0.0.1'), await from('127.0.0.2')];
    expect([new Set(first).size, new Set(second).size]).toEqual([1, 1]);
    expect(first[0]).not.toBe(second[0]);
  });

  it('sticky by cookie leads a client back from any address, also where its cookie was set by the first answer', async () => {
    const { port } = await startRoutedCluster(2, 'cookie');
    const as = (sid: string | undefined, localAddress: string) =>
      get(port, { localAddress, ...(sid !== undefined && { headers: { Cookie: `sid=${sid}` } }) });
    const first = await as(undefined, '127.0.0.1');
    const other = await as(undefined, '127.0.0.2');
    expect(other.pid).not.toBe(first.pid);
    expect((await as('one', '127.0.0.1')).pid).toBe(first.pid);
    expect((await as('one', '127.0.0.2')).pid).toBe(first.pid);
  });

  it('a head whose cookie comes byte by byte is waited for, one without an end is refused', async () => {
    const { port } = await startRoutedCluster(2, 'cookie');
    const client = net.connect({ port, host: '127.0.0.1', noDelay: true });
    const answer = text(client);
    for (const character of 'GET /a HTTP/1.1\r\nHost: x\r\nCookie: sid=7\r\n\r\n') {
      await new Promise((resolve) => client.write(character, resolve));
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
    const long = net.connect(port, '127.0.0.1');
    long.write(`GET /a HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n`);
    expect(await text(long)).toMatch(/^HTTP\/1\.1 431 /);
    const slow = net.connect(port, '127.0.0.1');
    slow.write('GET /a HTTP/1.1\r\nHost: x\r\n');
    expect(await text(slow)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('a connection that speaks after its server does is placed without its head, and garbage is the worker’s', async () => {
    const { port } = await startRoutedCluster(1, 'round-robin');
    const client = net.connect(port, '127.0.0.1');
    client.write('no request at all\r\n\r\n');
    expect(await text(client)).toMatch(/^HTTP\/1\.1 400 /);
    const request = http.request({ host: '127.0.0.1', port, method: 'POST', agent: false });
    request.setHeader('Expect', '100-continue').flushHeaders();
    await once(request, 'continue');
    request.end('body');
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    expect(await json(response)).toMatchObject({ bodyBytes: 4 });
  });

  it.each(['direct', 'key', 'sticky', 'round-robin', 'least-loaded'])(
    'under the whole supervisor, routing %s, an HTTP, an HTTPS and a TCP server answer at one address each',
    async (routing) => {
      const node = await startNode(join(import.meta.dirname, '../support/fixtures/servers/slow-worker.cjs'), {
        instances: '2',
        routing,
      });
      const { addresses, workers } = await waitFor('all three to be told', async () => {
        const status = await node.status();
        return status.addresses.length === 3 ? status : undefined;
      });
      const byScheme = (scheme: string): readonly number[] =>
        addresses.filter((url) => url.startsWith(`${scheme}:`)).map((url) => Number(new URL(url).port));
      expect([byScheme('http').length, byScheme('https').length]).toEqual([2, 1]);
      const pids = workers.map(({ pid }) => pid);
      expect(pids).toContain((await get(byScheme('https')[0]!, {}, true)).pid);
      const answers = await Promise.allSettled(byScheme('http').map((port) => get(port)));
      expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const plain = byScheme('http')[answers.findIndex(({ status }) => status === 'rejected')]!;
      expect(pids).toContain(Number(await text(net.connect(plain, '127.0.0.1'))));
    },
  );

  it.each(['sticky', 'cookie', 'round-robin', 'least-loaded', 'secure'] as const)(
    '%s: kill -9 of a worker under load leaves no connection hanging and no descriptor',
    async (policy) => {
      const isSecure = policy === 'secure';
      const cluster = isSecure
        ? await startRoutedCluster(2, 'least-loaded', 'secure-server.mjs')
        : await startRoutedCluster(2, policy);
      for (let index = 0; index < 4; index += 1) await get(cluster.port, {}, isSecure);
      const before = await cluster.state();
      const ends = { answered: 0, reset: 0, hung: 0 };
      const request = async (index: number): Promise<void> => {
        const signal = AbortSignal.timeout(15_000);
        try {
          await get(cluster.port, { signal, localAddress: `127.0.0.${1 + (index % 8)}` }, isSecure);
          ends.answered += 1;
        } catch {
          ends[signal.aborted ? 'hung' : 'reset'] += 1;
        }
      };
      const load: Promise<void>[] = [];
      for (let round = 0; round < 3; round += 1) {
        for (let burst = 0; burst < 40; burst += 1) {
          load.push(...[0, 1, 2].map((at) => request(3 * burst + at)));
          if (burst === 20) process.kill((await cluster.state()).pids[0]!, 'SIGKILL');
          await new Promise(setImmediate);
        }
        await cluster.listened(3 + round);
      }
      await Promise.all(load);
      expect(ends.hung).toBe(0);
      expect(ends.answered).toBeGreaterThan(0);
      await waitFor('every descriptor to be back', async () => {
        const { descriptorCount, figures } = await cluster.state();
        return descriptorCount <= before.descriptorCount && figures.unacknowledgedCount === 0;
      });
    },
  );
});
