import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startLivestream } from '../support/livestream.js';

const offer = { method: 'POST', headers: { 'Content-Type': 'application/sdp' } };

test('the example answers each bad request with its status and a sentence, and goes on', async () => {
  const { url } = await startLivestream();
  const cases: readonly [number, string, string, RequestInit][] = [
    [404, '/nothing', 'The page is at /', {}],
    [404, '/..%2f..%2fetc%2fpasswd', 'The page is at /', {}],
    [404, '/whep/stage', 'POST /whip/stage', { ...offer, body: 'v=0' }],
    [404, '/whip/stage/session', 'The stream stage has no such session.', { method: 'DELETE' }],
    [400, '/whip/stage', 'not an SDP', { ...offer, body: 'garbage' }],
    [400, '/whip/a%20b', 'A stream name is', { ...offer, body: 'v=0' }],
    [405, '/whip/stage', 'POST', { method: 'PATCH' }],
    [405, '/streams', 'GET', { method: 'POST' }],
    [413, '/whip/stage', 'at most', { ...offer, body: 'x'.repeat(70_000) }],
    [415, '/whip/stage', 'application/sdp', { method: 'POST', body: 'v=0' }],
  ];
  for (const [status, path, sentence, init] of cases) {
    const response = await fetch(new URL(path, url), init);
    expect([path, response.status], path).toEqual([path, status]);
    expect(await response.text()).toContain(sentence);
  }
  const streams = await fetch(new URL('/streams', url));
  expect(await streams.json()).toEqual({ streams: [] });
});

test('bytes that are no HTTP do not end the example', async () => {
  const { url } = await startLivestream();
  await new Promise<void>((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end('\0\0nonsense\r\n\r\n'));
    socket.on('close', () => resolve()).resume();
  });
  for (const path of ['/', '/favicon.ico', '/style.css']) expect((await fetch(new URL(path, url))).status).toBe(200);
});
