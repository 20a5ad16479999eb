import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../src/core/clock.js';
import type { PressureReading } from '../../../../src/optimizer/admission/pressure-watch.js';
import { type AdmissionEpisode, AdmissionGuard } from '../../../../src/worker/admission/admission-guard.js';
import { call } from '../../../support/http-call.js';
import { flood } from '../../../support/flood.js';

async function setUp() {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const server = createServer((_, response) => {
    // Holds up the loop without using the processor, which others need as well.
    Atomics.wait(cell, 0, 0, 10);
    response.end('served');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const episodes: AdmissionEpisode[] = [];
  const guard = new AdmissionGuard({
    settings: { admissionWait: 20, joinRate: 25, signallingPaths: undefined, sessionCookie: undefined },
    servers: { listening: () => [server] },
    clock: systemClock,
    random: () => 0.5,
    requestsInFlight: () => 0,
    onEpisode: (episode) => episodes.push(episode),
  });
  onTestFinished(() => guard.disarm());
  const reading = (nowMs: number, delayMs: number): PressureReading => ({
    nowMs,
    delayMs,
    requestsInFlight: 1,
    answeredCount: 0,
    answeredMs: 0,
    acceptedCount: 0,
    turnCount: 0,
    idleMs: nowMs,
  });
  return { guard, episodes, server, reading, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('admission guard', () => {
  it('is armed by a late timer, sooner when the cpu strategy has engaged it', async () => {
    const { guard, reading } = await setUp();
    for (const nowMs of [0, 130, 260]) guard.observe(reading(nowMs, 30));
    expect(guard.figures().isArmed).toBe(false);
    expect([guard.engage(), guard.engage()]).toEqual([true, false]);
    guard.observe(reading(390, 30));
    expect(guard.figures()).toMatchObject({ isArmed: true, reason: 'requests waited 30 ms for the event loop' });
  });

  it('tells of an episode at its first refusal and at its end, and goes after five calm seconds', async () => {
    const { guard, episodes, server, reading, url } = await setUp();
    const nowMs = systemClock.monotonicMs();
    guard.observe(reading(nowMs, 0));
    guard.observe(reading(nowMs + 160, 60));
    guard.observe(reading(nowMs + 320, 60));
    expect(episodes).toEqual([]);
    await flood(url, { perSec: 300, forMs: 800, method: 'GET', path: '/' });
    expect(episodes).toMatchObject([{ isOver: false, now: { refusedByQueueCount: 1 } }]);
    guard.observe(reading(systemClock.monotonicMs() + 6000, 0));
    expect(guard.figures().isArmed).toBe(false);
    expect(episodes[1]).toMatchObject({ isOver: true });
    expect(Object.hasOwn(server, 'emit')).toBe(false);
    expect((await call(url, '/')).text).toBe('served');
  });
});
