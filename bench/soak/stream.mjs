/** A real livestream through the example: one publisher by WHIP and one viewer by WHEP, each with ICE, DTLS and packets. */
import { MediaStreamTrack, RTCPeerConnection, RtpHeader, RtpPacket } from 'werift';
import { pause, waitUntil } from '../support/wait-until.mjs';

const packetEveryMs = 20;
const payloadBytes = 800;
const connectLimitMs = 10_000;
const againAfterMs = 500;

/**
 * Publishes and watches one stream, again whenever either session has ended: a reload, a kill.
 * @returns `stop()`, and how often a session came about and how many packets the viewers got
 */
export function keepStreaming(port, name) {
  const counts = { publishedCount: 0, watchedCount: 0, packetCount: 0, refusedCount: 0 };
  let isStopped = false;
  const loop = async (run) => {
    while (!isStopped) {
      await run().catch(() => {
        counts.refusedCount += 1;
      });
      await pause(againAfterMs);
    }
  };
  const publish = async () => {
    const track = new MediaStreamTrack({ kind: 'video' });
    await session(
      port,
      `/whip/${name}`,
      [track, 'sendonly'],
      () => isStopped,
      () => {
        counts.publishedCount += 1;
        return sendPackets(track);
      },
    );
  };
  const watch = () =>
    session(
      port,
      `/whep/${name}`,
      ['video', 'recvonly'],
      () => isStopped,
      (peer) => {
        counts.watchedCount += 1;
        for (const { receiver } of peer.getTransceivers())
          receiver.tracks.forEach((track) => track.onReceiveRtp.subscribe(() => (counts.packetCount += 1)));
        return () => undefined;
      },
    );
  const loops = [loop(publish), loop(watch)];
  return {
    counts,
    async stop() {
      isStopped = true;
      await Promise.all(loops);
    },
  };
}

/** Resolves when the session has ended on the server's side or is wanted no more. */
async function session(port, path, [trackOrKind, direction], isStopped, onConnected) {
  const peer = new RTCPeerConnection({ iceServers: [], iceUseIpv6: false, iceAdditionalHostAddresses: ['127.0.0.1'] });
  let location;
  let end = () => undefined;
  try {
    peer.addTransceiver(trackOrKind, { direction });
    await peer.setLocalDescription(await peer.createOffer());
    const headers = { 'Content-Type': 'application/sdp' };
    const signal = AbortSignal.timeout(connectLimitMs);
    const url = new URL(path, `http://127.0.0.1:${port}`);
    const response = await fetch(url, { method: 'POST', headers, body: peer.localDescription.sdp, signal });
    const answer = await response.text();
    if (response.status !== 201) throw new Error(`${path}: ${response.status}`);
    location = new URL(response.headers.get('location'), url);
    await peer.setRemoteDescription({ type: 'answer', sdp: answer });
    await waitUntil('the connection', () => peer.connectionState === 'connected', connectLimitMs, 50);
    end = onConnected(peer);
    const hasEnded = () => isStopped() || peer.connectionState !== 'connected';
    while (!hasEnded() && (await isThere(location))) await pause(againAfterMs);
  } finally {
    end();
    await peer.close();
    if (location) await fetch(location, { method: 'DELETE', signal: AbortSignal.timeout(1000) }).catch(() => undefined);
  }
}

/** Its worker may just be gone or hang; the next look decides. */
async function isThere(location) {
  try {
    const response = await fetch(location, { signal: AbortSignal.timeout(connectLimitMs) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

function sendPackets(track) {
  let sequenceNumber = 0;
  const payload = Buffer.alloc(payloadBytes, 0x10);
  const timer = setInterval(() => {
    sequenceNumber = (sequenceNumber + 1) % 65_536;
    const header = new RtpHeader({ payloadType: 96, sequenceNumber, timestamp: sequenceNumber * 1800, marker: true });
    track.writeRtp(new RtpPacket(header, payload));
  }, packetEveryMs);
  return () => clearInterval(timer);
}
