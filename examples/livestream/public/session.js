/** The browser's side of WHIP (publish) and WHEP (watch). */
const gatherLimitMs = 1000;
const checkMs = 2000;

/** Publishes the tracks of `stream` under `name`. */
export function publish(name, stream) {
  const peer = new RTCPeerConnection();
  for (const track of stream.getTracks()) {
    const transceiver = peer.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
    if (track.kind === 'video') preferVp8(transceiver);
  }
  return open(peer, `/whip/${name}`);
}

/** Watches the stream `name`; its tracks arrive in `session.stream`. */
export function watch(name) {
  const peer = new RTCPeerConnection();
  const stream = new MediaStream();
  for (const kind of ['audio', 'video']) peer.addTransceiver(kind, { direction: 'recvonly' });
  peer.addEventListener('track', ({ track }) => stream.addTrack(track));
  return open(peer, `/whep/${name}`, stream);
}

async function open(peer, path, stream) {
  try {
    await peer.setLocalDescription();
    await gathered(peer);
    const headers = { 'Content-Type': 'application/sdp' };
    const response = await fetch(path, { method: 'POST', headers, body: peer.localDescription.sdp });
    const text = await response.text();
    if (!response.ok) throw new Error(text.trim());
    await peer.setRemoteDescription({ type: 'answer', sdp: text });
    return startSession(peer, response.headers.get('Location'), response.headers.get('X-Worker'), stream);
  } catch (error) {
    peer.close();
    throw error;
  }
}

function startSession(peer, location, workerId, stream) {
  const session = { peer, stream, workerId, onEnd: () => {}, close };
  // The server cannot say goodbye over WebRTC at once, so the session resource is asked whether it is still there.
  const timer = setInterval(async () => {
    const response = await fetch(location).catch(() => undefined);
    if (response?.status === 404) end('The stream has ended.');
  }, checkMs);
  peer.addEventListener('connectionstatechange', () => {
    if (peer.connectionState === 'failed') end('The connection was lost.');
  });
  const onHide = () => close();
  addEventListener('pagehide', onHide);

  function release() {
    clearInterval(timer);
    removeEventListener('pagehide', onHide);
    peer.close();
  }
  function end(reason) {
    release();
    session.onEnd(reason);
  }
  function close() {
    release();
    return fetch(location, { method: 'DELETE', keepalive: true });
  }
  return session;
}

/** The server speaks VP8 only; naming it first keeps other codecs out of the answer. */
function preferVp8(transceiver) {
  const { codecs } = RTCRtpSender.getCapabilities('video');
  const isVp8 = ({ mimeType }) => mimeType === 'video/VP8';
  transceiver.setCodecPreferences([...codecs.filter(isVp8), ...codecs.filter((codec) => !isVp8(codec))]);
}

function gathered(peer) {
  return new Promise((resolve) => {
    const check = () => peer.iceGatheringState === 'complete' && resolve();
    peer.addEventListener('icegatheringstatechange', check);
    setTimeout(resolve, gatherLimitMs);
    check();
  });
}
