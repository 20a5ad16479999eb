import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { RTCPeerConnection } from 'werift';
import { livestreamServer, startLivestream } from '../support/livestream.js';

const run = promisify(execFile);
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

test('who publishes and who watches each need their own token, and a wrong one is told how to say it', async () => {
  const { url } = await startLivestream({ WHIP_TOKEN: 'of-the-publisher', WHEP_TOKEN: 'of-the-viewers' });
  const publisher = { authorization: 'Bearer of-the-publisher' };
  const viewer = { authorization: 'bearer of-the-viewers' };
  for (const [path, headers] of [
    ['/whip/stage', {}],
    ['/whip/stage', viewer],
    ['/whep/stage', {}],
    ['/whep/stage', publisher],
    ['/whep/stage', { authorization: 'Basic of-the-viewers' }],
  ] as const) {
    const refused = await post(url, path, 'v=0', headers);
    expect([path, refused.status, refused.headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer']);
    expect(await refused.text()).toContain('Authorization: Bearer <token>');
  }
  const published = await post(url, '/whip/stage', await videoOffer(), publisher);
  expect(published.status).toBe(201);
  const session = new URL(published.headers.get('location') ?? '', url);
  expect((await fetch(session, { method: 'DELETE' })).status).toBe(401);
  expect((await fetch(session, { method: 'DELETE', headers: publisher })).status).toBe(200);
});

test('media takes its ports from UDP_PORTS, each process of a node from a range of its own', async () => {
  const { url } = await startLivestream({ UDP_PORTS: '42000-42099', PS_PORT_INDEX: '2' });
  const answer = await (await post(url, '/whip/stage', await videoOffer())).text();
  const ports = [...answer.matchAll(/^a=candidate:\S+ \d+ udp \d+ \S+ (\d+) typ host/gim)].map(([, port]) =>
    Number(port),
  );
  expect(ports.length).toBeGreaterThan(0);
  expect(ports.filter((port) => port < 42_200 || port > 42_299)).toEqual([]);
});

test('a range of UDP_PORTS that gives a process no ports is refused with how to write it', async () => {
  for (const range of ['ports', '42099-42000', '65000-65535']) {
    const env = { ...process.env, PORT: '0', UDP_PORTS: range, PS_PORT_INDEX: '1' };
    const ended: unknown = await run(process.execPath, [livestreamServer], { env }).catch((error: unknown) => error);
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('write it like 40000-40999') });
  }
});

function post(url: string, path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(new URL(path, url), { ...offer, headers: { ...offer.headers, ...headers }, body });
}

/** As a browser's that sends a picture. */
async function videoOffer(): Promise<string> {
  const peer = new RTCPeerConnection({ iceServers: [], iceUseIpv6: false, iceAdditionalHostAddresses: ['127.0.0.1'] });
  onTestFinished(() => peer.close());
  peer.addTransceiver('video', { direction: 'sendonly' });
  await peer.setLocalDescription(await peer.createOffer());
  return peer.localDescription?.sdp ?? '';
}
