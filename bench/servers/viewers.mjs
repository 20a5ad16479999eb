/**
 * `node viewers.mjs <url> <viewers>`: publishes a stream of 0.47 Mbit/s on examples/livestream and watches it so many times,
 * by WHIP and WHEP. What arrives is counted and dropped, not decrypted: viewers share the machine with what is measured.
 * Told `count` by its parent it answers with the packets that came so far.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { MediaStreamTrack, RtpHeader, RtpPacket } from 'werift';
import { createPeer } from '../../examples/livestream/peer.mjs';

const [url, viewerCount] = [process.argv[2], Number(process.argv[3])];
const payloadBytes = 1163;
const packetEveryMs = 20;
const joinsAtOnce = 4;
const connectLimitMs = 30_000;
let packetCount = 0;

process.once('disconnect', () => process.exit());
await publish();
for (let joined = 0; joined < viewerCount; joined += joinsAtOnce) {
  await Promise.all(Array.from({ length: Math.min(joinsAtOnce, viewerCount - joined) }, watch));
}
process.on('message', () => process.send({ packetCount }));
process.send({ isReady: true });

async function publish() {
  const track = new MediaStreamTrack({ kind: 'video' });
  const peer = createPeer({ isSimulcast: false });
  peer.addTransceiver(track, { direction: 'sendonly' });
  await connect(peer, 'whip');
  // A VP8 descriptor and header that begin a key frame: every viewer may begin with every packet.
  const payload = Buffer.alloc(payloadBytes);
  payload[0] = 0x10;
  let number = 0;
  setInterval(() => {
    number += 1;
    const header = new RtpHeader({
      sequenceNumber: number & 0xffff,
      timestamp: number * 1800,
      payloadType: 96,
      marker: true,
    });
    track.writeRtp(new RtpPacket(header, payload));
  }, packetEveryMs);
}

async function watch() {
  const peer = createPeer({ isSimulcast: false });
  peer.addTransceiver('video', { direction: 'recvonly' });
  await connect(peer, 'whep');
  const { onData } = peer.iceTransports[0].connection;
  onData.allUnsubscribe();
  onData.subscribe(() => (packetCount += 1));
}

async function connect(peer, protocol) {
  await peer.setLocalDescription(await peer.createOffer());
  const headers = { 'Content-Type': 'application/sdp' };
  const body = peer.localDescription.sdp;
  const answer = await fetch(`${url}/${protocol}/bench`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`${protocol}: ${answer.status} ${await answer.text()}`);
  await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
  const untilMs = performance.now() + connectLimitMs;
  while (peer.connectionState !== 'connected') {
    if (performance.now() > untilMs) throw new Error(`${protocol}: not connected within ${connectLimitMs} ms`);
    await delay(20);
  }
}
