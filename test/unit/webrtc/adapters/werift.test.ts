import { createRequire } from 'node:module';
import * as esModule from 'werift';
import { expect, onTestFinished, test } from 'vitest';
import { weriftAdapter } from '../../../../src/webrtc/adapters/werift.js';
import type { Peer } from '../../../../src/webrtc/peer.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';
import { waitFor } from '../../../support/wait-for.js';

type Werift = typeof esModule;
const commonJs = createRequire(import.meta.url)('werift') as Werift;
const seen: Peer[] = [];
const logger = recordingLogger();
const clock = new ManualClock();
const adapter = weriftAdapter(clock, logger);
for (const copy of [esModule, commonJs, esModule]) adapter.attach(copy, (_connection, peer) => seen.push(peer));

function connection(werift: Werift): esModule.RTCPeerConnection {
  const made = new werift.RTCPeerConnection({ iceServers: [], iceAdditionalHostAddresses: ['127.0.0.1'] });
  onTestFinished(() => made.close());
  return made;
}

/** Two connected peers with a data channel that carries `text` from one to the other. */
async function connectedPair(werift: Werift, text: string) {
  const [offerer, answerer] = [connection(werift), connection(werift)];
  const received = new Promise<unknown>((resolve) =>
    answerer.onDataChannel.subscribe((channel) => channel.onMessage.subscribe(resolve)),
  );
  const channel = offerer.createDataChannel('test');
  channel.stateChanged.subscribe((state) => state === 'open' && channel.send(Buffer.from(text)));
  await offerer.setLocalDescription(await offerer.createOffer());
  await answerer.setRemoteDescription(offerer.localDescription!);
  await answerer.setLocalDescription(await answerer.createAnswer());
  await offerer.setRemoteDescription(answerer.localDescription!);
  await received;
  return { offerer, answerer };
}

test.each([
  ['ES', esModule],
  ['CommonJS', commonJs],
])('R35 peers of the %s copy are counted, each once, with state and bytes', async (_name, werift) => {
  const before = seen.length;
  const { offerer } = await connectedPair(werift, 'x'.repeat(500));
  expect(seen.length - before).toBe(2);
  const [first, second] = seen.slice(before);
  await waitFor('both to be connected', () =>
    [first, second].every((peer) => peer!.connectionState === 'connected' && peer!.dtlsState === 'connected'),
  );
  expect(first).toMatchObject({ library: 'werift', createdAtMs: clock.now(), role: undefined });
  expect(first!.id).not.toBe(second!.id);
  expect((await first!.stats())!.bytesSent).toBeGreaterThanOrEqual(500);
  expect((await second!.stats())!.bytesReceived).toBeGreaterThanOrEqual(500);

  await first!.close('test');
  expect(offerer.connectionState).toBe('closed');
  expect(first!.connectionState).toBe('closed');
});

test('no address, fragment or certificate leaves through the statistics', async () => {
  const before = seen.length;
  await connectedPair(esModule, 'secret');
  const stats = await seen[before]!.stats();
  expect(Object.values(stats!).every((value) => typeof value === 'number')).toBe(true);
});

test('who only sends to us is a publisher, who only receives a viewer', async () => {
  const before = seen.length;
  for (const direction of ['recvonly', 'sendonly'] as const) {
    const peer = connection(esModule);
    peer.addTransceiver('video', { direction });
    await peer.setLocalDescription(await peer.createOffer());
  }
  expect(seen.slice(before).map(({ role }) => role)).toEqual(['publisher', 'viewer']);
});

test('a wrapped method gives what it gave, and throws what it threw', async () => {
  const peer = connection(esModule);
  peer.addTransceiver('audio', { direction: 'recvonly' });
  const description = await peer.setLocalDescription(await peer.createOffer());
  expect(description.type).toBe('offer');
  await peer.close();
  await expect(peer.setLocalDescription()).rejects.toThrow('closed');
});

test('a library of unknown shape is left alone, with one warning', () => {
  for (const shape of [undefined, null, 7, {}, { RTCPeerConnection: Map }]) {
    const fresh = recordingLogger();
    weriftAdapter(clock, fresh).attach(shape, () => undefined);
    expect(fresh.lines).toMatchObject([{ level: 'warn', fields: { library: 'werift' } }]);
  }
  expect(logger.lines).toEqual([]);
});

test('a listener that throws does not break the user’s call', async () => {
  class RTCPeerConnection {
    connectionState = 'new';
    setLocalDescription(): Promise<string> {
      return Promise.resolve('done');
    }
    setRemoteDescription(): void {}
    getStats(): void {}
    close(): void {}
  }
  const fresh = recordingLogger();
  weriftAdapter(clock, fresh).attach({ RTCPeerConnection }, () => {
    throw new Error('ours');
  });
  expect(await new RTCPeerConnection().setLocalDescription()).toBe('done');
  expect(fresh.lines).toMatchObject([{ level: 'warn', fields: { reason: 'ours' } }]);
});
