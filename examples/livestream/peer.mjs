/** Makes the server's side of a WebRTC connection. */
import { networkInterfaces } from 'node:os';
import { RTCPeerConnection, RTCRtpCodecParameters, useSdesMid, useSdesRTPStreamId } from 'werift';
import { layers } from './layers.mjs';

/** Who offers and then never connects must not hold a stream's name. */
const connectLimitMs = 15_000;

const video = new RTCRtpCodecParameters({
  mimeType: 'video/VP8',
  clockRate: 90_000,
  rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'goog-remb' }],
});
const audio = new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2 });

/** `UDP_PORTS=40000-40999` is the first process's range; the next one of a node takes as many ports above it. */
const portRange = ownPortRange(process.env.UDP_PORTS, Number(process.env.PS_PORT_INDEX ?? 0));

/** Sound and picture over one port; no STUN server is asked, so nothing leaves this network. */
export function createPeer({ isSimulcast }) {
  const peer = new RTCPeerConnection({
    iceServers: [],
    iceUseIpv6: false,
    // werift offers no loopback address by itself; on a machine without a network it is the only one there is.
    iceAdditionalHostAddresses: hasNetwork() ? undefined : ['127.0.0.1'],
    icePortRange: portRange,
    bundlePolicy: 'max-bundle',
    codecs: { audio: [audio], video: [video] },
    ...(isSimulcast && { headerExtensions: { video: [useSdesMid(), useSdesRTPStreamId()] } }),
  });
  if (isSimulcast) ignoreUnknownLayers(peer);
  return peer;
}

/** Whether who offers this will send its picture in several sizes. */
export function offersSimulcast(sdp) {
  return /^a=simulcast:send /m.test(sdp);
}

/**
 * werift 0.24.4 counts what is missing over all layers together, and would ask again and again for what was never sent:
 * here each layer has a count of its own.
 */
export function countLossByLayer(receiver) {
  const counts = new Map();
  const Count = receiver.nack.constructor;
  receiver.nack = {
    addPacket(packet) {
      const { ssrc } = packet.header;
      if (!counts.has(ssrc) && counts.size < layers.length) counts.set(ssrc, new Count(receiver));
      counts.get(ssrc)?.addPacket(packet);
    },
    close() {
      for (const count of counts.values()) count.close();
    },
  };
}

/** werift 0.24.4 throws, outside of any handler, at a packet that names a layer which was not offered. */
function ignoreUnknownLayers(peer) {
  const nobody = { handleRtpByRid() {} };
  peer.router.ridTable = new Proxy(peer.router.ridTable, {
    get: (table, rid) => (Object.hasOwn(table, rid) ? table[rid] : nobody),
  });
}

/** Answers an SDP offer; the answer holds all candidates, so no trickle is needed. */
export async function answer(peer, offerSdp) {
  if (!/^m=(audio|video) /m.test(offerSdp)) throw new Error('the offer has neither sound nor picture');
  await peer.setRemoteDescription({ type: 'offer', sdp: offerSdp });
  await peer.setLocalDescription(await peer.createAnswer());
  return peer.localDescription.sdp;
}

/** Calls `whenGone` once: when the connection failed, was closed by either side, or did not come about in time. */
export function onGone(peer, whenGone) {
  const check = (state) => {
    if (!['closed', 'failed'].includes(state)) return;
    clearTimeout(limit);
    whenGone();
  };
  const limit = setTimeout(() => peer.connectionState !== 'connected' && check('failed'), connectLimitMs);
  peer.connectionStateChange.subscribe(check);
  // A browser that says goodbye closes DTLS; the connection state would not tell for half a minute.
  for (const transport of peer.dtlsTransports) transport.onStateChange.subscribe(check);
}

function hasNetwork() {
  return Object.values(networkInterfaces())
    .flat()
    .some((address) => address && !address.internal && address.family === 'IPv4');
}

function ownPortRange(text, index) {
  if (!text) return undefined;
  const [first, last] = (/^(\d+)-(\d+)$/.exec(text) ?? []).slice(1).map(Number);
  const count = last - first + 1;
  const range = [first + index * count, last + index * count];
  if (count > 0 && range[0] > 0 && range[1] <= 65_535) return range;
  throw new Error(`UDP_PORTS=${text} gives process ${index} no ports from 1 to 65535; write it like 40000-40999.`);
}
