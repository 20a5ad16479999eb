/** One connection by WHIP or WHEP, from the offer to the end. */
const gatherLimitMs = 1000;
/** Given as `#token=...` in the page's address, which browsers do not send to servers. */
const token = new URLSearchParams(location.hash.slice(1)).get('token');
const authorization = token ? { Authorization: `Bearer ${token}` } : {};

/** @throws {LinkError} */
export async function openLink(peer, path, replaces) {
  try {
    await peer.setLocalDescription();
    await gathered(peer);
    const headers = { ...authorization, 'Content-Type': 'application/sdp' };
    if (replaces) headers['Replaces-Session'] = replaces;
    const response = await fetch(path, { method: 'POST', headers, body: peer.localDescription.sdp });
    const text = await response.text();
    if (!response.ok) throw new LinkError(text.trim(), response.status);
    await peer.setRemoteDescription({ type: 'answer', sdp: text });
    return new Link(peer, response.headers);
  } catch (error) {
    peer.close();
    throw error;
  }
}

export class LinkError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

class Link {
  constructor(peer, headers) {
    this.peer = peer;
    this.headers = authorization;
    this.location = headers.get('Location');
    this.eventsUrl = linkOf(headers, 'urn:perf-supervisor:session-events');
    this.layerUrl = linkOf(headers, 'urn:ietf:params:whep:ext:core:layer');
    this.workerId = headers.get('X-Worker');
  }

  /** Resolves when media flows: the first picture is decoded, or what is sent arrives. */
  async hasMedia(limitMs = 10_000) {
    const untilMs = performance.now() + limitMs;
    while (performance.now() < untilMs) {
      if (await hasMedia(this.peer)) return;
      if (['failed', 'closed'].includes(this.peer.connectionState)) break;
      await new Promise((again) => setTimeout(again, 20));
    }
    throw new LinkError('No media came.', 0);
  }

  async chooseLayer(layer) {
    const body = JSON.stringify({ encodingId: layer });
    // The server may just be ending; whichever connection takes the place of this one is told again.
    await fetch(this.layerUrl, { method: 'POST', headers: this.headers, body }).catch(() => {});
  }

  /** Ends the session. `isLeft`: the server is not told, which sees the end of the connection itself. */
  async close({ isLeft = false } = {}) {
    this.peer.close();
    if (!isLeft) await fetch(this.location, { method: 'DELETE', headers: authorization, keepalive: true });
  }
}

function linkOf(headers, relation) {
  const links = (headers.get('Link') ?? '').split(', ');
  return links.find((link) => link.endsWith(`rel="${relation}"`))?.slice(1, -`>; rel="${relation}"`.length);
}

async function hasMedia(peer) {
  if (peer.connectionState !== 'connected') return false;
  if (peer.getSenders().some(({ track }) => track)) return true;
  const report = await peer.getStats();
  return [...report.values()].some(
    ({ type, kind, framesDecoded }) => type === 'inbound-rtp' && kind === 'video' && framesDecoded > 0,
  );
}

function gathered(peer) {
  return new Promise((resolve) => {
    const check = () => peer.iceGatheringState === 'complete' && resolve();
    peer.addEventListener('icegatheringstatechange', check);
    setTimeout(resolve, gatherLimitMs);
    check();
  });
}
