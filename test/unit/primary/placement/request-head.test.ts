import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../../src/core/clock.js';
import { readOn } from '../../../../src/primary/placement/held-socket.js';
import { type HeadLimits, type HeadOutcome, readRequestHead } from '../../../../src/primary/placement/request-head.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { waitFor } from '../../../support/wait-for.js';
import { socketPair } from './socket-pair.js';

const outcomeOf = (socket: Socket, clock: Clock, limits?: HeadLimits): Promise<HeadOutcome> =>
  new Promise((resolve) => readRequestHead(socket, { clock, ...(limits && { limits }) }, resolve));

describe('readRequestHead', () => {
  it('bytes behind the request line come along', async () => {
    const { client, accepted } = await socketPair();
    const sent = 'GET /whip/a HTTP/1.1\r\nHost: x\r\n\r\nGET /whip/b HTTP/1.1\r\n\r\n';
    client.write(sent);
    const outcome = await outcomeOf(accepted, systemClock);
    expect(outcome).toEqual({ kind: 'read', bytes: Buffer.from(sent), target: '/whip/a' });
  });

  it('a line that comes byte by byte is read as one', async () => {
    const { client, accepted } = await socketPair();
    client.setNoDelay(true);
    const reading = outcomeOf(accepted, systemClock);
    const line = '\r\nGET /whip/a HTTP/1.1\r\n';
    for (let at = 0; at < line.length; at += 1) {
      client.write(line.charAt(at));
      await waitFor('the byte to arrive', () => accepted.bytesRead === at + 1);
    }
    expect(await reading).toEqual({ kind: 'read', bytes: Buffer.from(line), target: '/whip/a' });
  });

  it('what comes after the outcome is left in the kernel', async () => {
    const { client, accepted } = await socketPair();
    client.write('GET / HTTP/1.1\r\n');
    await outcomeOf(accepted, systemClock);
    const bytesRead = accepted.bytesRead;
    await new Promise((resolve) => client.write(Buffer.alloc(50_000, 1), resolve));
    // Two full turns of the loop: anything readable would have been read by now.
    for (let turn = 0; turn < 2; turn += 1) await new Promise(setImmediate);
    expect(accepted.bytesRead).toBe(bytesRead);
    readOn(accepted);
    await waitFor('the rest', () => accepted.bytesRead === bytesRead + 50_000);
  });

  it('garbage is refused at once, without its end', async () => {
    const { client, accepted } = await socketPair();
    client.write(Buffer.from([0x16, 0x03, 0x01]));
    expect(await outcomeOf(accepted, systemClock)).toEqual({ kind: 'refused', status: 400 });
  });

  it('a line above the limit is refused, whether it ends or not', async () => {
    for (const end of ['', ' HTTP/1.1\r\n']) {
      const { client, accepted } = await socketPair();
      client.write(`GET /${'a'.repeat(17_000)}${end}`);
      expect(await outcomeOf(accepted, systemClock)).toEqual({ kind: 'refused', status: 414 });
    }
  });

  it('a line that came while the primary itself was late is read, however late it is', async () => {
    const { client, accepted } = await socketPair();
    const timeoutMs = 20;
    const reading = outcomeOf(accepted, systemClock, { maxBytes: 16_384, timeoutMs });
    client.write('GET /whip/a HTTP/1.1\r\n');
    const untilMs = performance.now() + 3 * timeoutMs;
    while (performance.now() < untilMs);
    expect(await reading).toMatchObject({ kind: 'read', target: '/whip/a' });
  });

  it('a slow line is refused when its time is over', async () => {
    const clock = new ManualClock();
    const { client, accepted } = await socketPair();
    const reading = outcomeOf(accepted, clock);
    client.write('GET /whi');
    await waitFor('the bytes', () => accepted.bytesRead === 8);
    clock.advance(10_000);
    expect(await reading).toEqual({ kind: 'refused', status: 408 });
    expect(clock.timerCount).toBe(0);
  });

  it('a connection that is never used is no request', async () => {
    const clock = new ManualClock();
    const { accepted } = await socketPair();
    const reading = outcomeOf(accepted, clock);
    clock.advance(10_000);
    expect(await reading).toEqual({ kind: 'gone' });
  });

  it('a client that goes amid its line is gone', async () => {
    const clock = new ManualClock();
    const { client, accepted } = await socketPair();
    client.end('GET /wh');
    expect(await outcomeOf(accepted, clock)).toEqual({ kind: 'gone' });
    expect(clock.timerCount).toBe(0);
    client.destroy();
    await once(accepted.destroy(), 'close');
  });

  it('a request whose client has closed its side already is read', async () => {
    const { client, accepted } = await socketPair();
    client.end('GET / HTTP/1.0\r\n\r\n');
    expect(await outcomeOf(accepted, systemClock)).toMatchObject({ kind: 'read', target: '/' });
  });
});
