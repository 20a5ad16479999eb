import { once } from 'node:events';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FarStreams, type Led } from '../../../../src/primary/placement/far-streams.js';
import { compileRouteKey } from '../../../../src/primary/placement/route-key.js';
import type { StreamHome } from '../../../../src/store/stream-directory.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { socketPair } from './socket-pair.js';

const head = (via = '') => Buffer.from(`POST /whip/stage?low HTTP/1.1\r\nHost: x\r\n${via}Content-Length: 2\r\n\r\nv=`);
const target = '/whip/stage?low';

function start(home: StreamHome | undefined, way: 'proxy' | 'redirect' = 'proxy') {
  const clock = new ManualClock();
  const claimed: (readonly string[])[] = [];
  const directory = {
    claim: (keys: readonly string[]) => {
      claimed.push(keys);
      return Promise.resolve(keys.map(() => home));
    },
    close: () => Promise.resolve(),
  };
  const far = new FarStreams({ directory, nodeId: 'south', way, clock });
  onTestFinished(() => far.close());
  return { clock, far, claimed };
}

async function lead(far: FarStreams, bytes = head()) {
  const { client, accepted } = await socketPair();
  const key = compileRouteKey('/whip/:key')(target) ?? '';
  return { client, led: await far.lead(accepted, { target, bytes }, key) };
}

/** What a server gets until its client ends. */
async function startFarServer() {
  const server = net.createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const arrived = once(server, 'connection').then(async ([socket]: net.Socket[]) => {
    socket!.end('HTTP/1.1 201 Created\r\n\r\n');
    return text(socket!);
  });
  return { arrived, url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}` };
}

describe('FarStreams', () => {
  it('a stream that no other node has is claimed and stays here', async () => {
    const { far, claimed } = start(undefined);
    expect((await lead(far)).led).toBe<Led>('here');
    expect(claimed).toEqual([['stage']]);
  });

  it('a connection is joined with the node that has its stream, which is told who sent it and over whom', async () => {
    const { arrived, url } = await startFarServer();
    const { far } = start({ nodeId: 'north', url });
    const { client, led } = await lead(far);
    expect(led).toBe<Led>('passed-on');
    client.end('0');
    expect(await text(client)).toBe('HTTP/1.1 201 Created\r\n\r\n');
    expect((await arrived).split('\r\n')).toEqual([
      'POST /whip/stage?low HTTP/1.1',
      'Host: x',
      'Content-Length: 2',
      'Via: 1.1 south (perf-supervisor)',
      'X-Forwarded-For: 127.0.0.1',
      '',
      'v=0',
    ]);
    expect(far.counts).toEqual({ passedOnCount: 1, redirectedCount: 0 });
  });

  it('a request that another node has passed on goes no further, whatever the directory says', async () => {
    const { far, claimed } = start({ nodeId: 'north', url: 'http://127.0.0.1:1' });
    expect((await lead(far, head('via: 1.1 proxy, 1.1 north (perf-supervisor)\r\n'))).led).toBe<Led>('here');
    expect(claimed).toEqual([]);
    expect((await lead(far, head('x-via: (perf-supervisor)\r\n'))).led).toBe<Led>('unreachable');
  });

  it('clients are redirected with path and query where that is wanted, and always to an address of https', async () => {
    for (const [url, way] of [
      ['http://north:3000', 'redirect'],
      ['https://north', 'proxy'],
    ] as const) {
      const { far } = start({ nodeId: 'north', url }, way);
      const { client, led } = await lead(far);
      expect(led).toBe<Led>('passed-on');
      client.end();
      expect(await text(client)).toContain(`HTTP/1.1 307 Temporary Redirect\r\nLocation: ${url}/whip/stage?low\r\n`);
      expect(far.counts).toEqual({ passedOnCount: 0, redirectedCount: 1 });
    }
  });

  it('claims are renewed every two seconds', () => {
    const { far, clock, claimed } = start(undefined);
    far.start(() => ['stage', 'other']);
    clock.advance(4000);
    expect(claimed).toEqual([
      ['stage', 'other'],
      ['stage', 'other'],
    ]);
  });
});
