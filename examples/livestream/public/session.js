/**
 * Publishing or watching for as long as the user wants it, over one connection after another: when the server asks to
 * reconnect the new connection is there before the old one goes; when a connection is lost a new one is made.
 */
import { listenToEvents } from './events.js';
import { openLink } from './link.js';

/** The first tries are quick, since a server that restarts is back at once. */
const retryMs = [100, 200, 400, 800, 1600, 2000];
const giveUpMs = 30_000;
/** A publisher's old connection stays until those who watch have turned to the new one. */
const overlapMs = 1000;
/** Three sizes of the picture: the server gives each viewer one of them. The browser leaves out what is too small. */
const layers = [
  { rid: 'q', scaleResolutionDownBy: 4 },
  { rid: 'h', scaleResolutionDownBy: 2 },
  { rid: 'f', scaleResolutionDownBy: 1 },
];

/**
 * Publishes the tracks of `stream` under `name`.
 * @param isSingle in one size only, for a machine that is short of CPU
 */
export function publish(name, stream, isSingle = false) {
  const encodings = isSingle ? [{}] : layers;
  return start({ path: `/whip/${name}`, makePeer: () => ({ peer: publishingPeer(stream, encodings) }), overlapMs });
}

/**
 * Watches the stream `name`; its tracks arrive in `session.stream`.
 * @param isPlain only reconnects: the old connection goes first, for comparison
 */
export function watch(name, isPlain = false) {
  const shown = new MediaStream();
  const show = (tracks) => {
    const before = shown.getTracks();
    for (const track of tracks) shown.addTrack(track);
    for (const track of before) shown.removeTrack(track);
  };
  return start({ path: `/whep/${name}`, makePeer: watchingPeer, stream: shown, show, isPlain, overlapMs: 0 });
}

async function start(options) {
  const session = new Session(options);
  await session.open();
  return session;
}

class Session {
  /** Told when it is over for good, with a sentence. */
  onEnd = () => {};
  /** Told of each connection. */
  onLink = () => {};
  /** Told which size of the picture comes, and whether the server is too busy for a better one. */
  onLayer = () => {};
  #options;
  #link;
  #stopListening = () => {};
  #layer;
  #isMoving = false;
  #isOver = false;
  #onHide = () => void this.close();

  constructor(options) {
    this.#options = options;
    addEventListener('pagehide', this.#onHide);
  }

  get link() {
    return this.#link;
  }

  get stream() {
    return this.#options.stream;
  }

  /** A server that is too busy is asked again; any other refusal is final. */
  async open() {
    const untilMs = performance.now() + giveUpMs;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const { link, tracks } = await this.#connect();
        return this.#use(link, tracks);
      } catch (error) {
        if (error.status !== 503 || performance.now() > untilMs) throw error;
        await pauseBefore(attempt);
      }
    }
  }

  /** The best size of the picture that the user wants, in this and every further connection. */
  async chooseLayer(layer) {
    this.#layer = layer;
    await this.#link.chooseLayer(layer);
  }

  /** Ends it because the user wants so. */
  async close() {
    this.#finish();
    await this.#link?.close();
  }

  async #connect() {
    const { path, makePeer } = this.#options;
    const { peer, tracks } = makePeer();
    return { link: await openLink(peer, path, this.#link?.location), tracks };
  }

  #use(link, tracks) {
    this.#stopListening();
    this.#link = link;
    if (tracks) this.#options.show(tracks);
    this.#stopListening = listenToEvents(link.eventsUrl, link.headers, {
      onLayer: (change) => this.onLayer(change),
      onReconnect: () => void this.#move({ isLost: false }),
      onEnded: () => this.#end('The stream has ended.'),
      onLost: () => void this.#move({ isLost: true }),
    });
    link.peer.addEventListener('connectionstatechange', () => {
      if (link === this.#link && link.peer.connectionState === 'failed') void this.#move({ isLost: true });
    });
    this.onLink(link);
    if (this.#layer) void link.chooseLayer(this.#layer);
  }

  /** A new connection in the place of this one. */
  async #move({ isLost }) {
    if (this.#isMoving || this.#isOver) return;
    this.#isMoving = true;
    const old = this.#link;
    if (isLost || this.#options.isPlain) old.peer.close();
    const untilMs = performance.now() + giveUpMs;
    for (let attempt = 0; this.#link === old && !this.#isOver; attempt += 1) {
      try {
        await this.#replace(old);
      } catch (error) {
        if (performance.now() > untilMs) this.#end(error.message);
        await pauseBefore(attempt);
      }
    }
    this.#isMoving = false;
  }

  async #replace(old) {
    const { link, tracks } = await this.#connect();
    try {
      await link.hasMedia();
    } catch (error) {
      await link.close({ isLeft: true });
      throw error;
    }
    if (this.#isOver) await link.close();
    else this.#use(link, tracks);
    setTimeout(() => void old.close({ isLeft: true }), this.#options.overlapMs);
  }

  #end(reason) {
    if (this.#isOver) return;
    this.#finish();
    this.#link?.peer.close();
    this.onEnd(reason);
  }

  #finish() {
    this.#isOver = true;
    this.#stopListening();
    removeEventListener('pagehide', this.#onHide);
  }
}

function pauseBefore(attempt) {
  return new Promise((resolve) => setTimeout(resolve, retryMs[Math.min(attempt, retryMs.length - 1)]));
}

function publishingPeer(stream, videoEncodings) {
  const peer = new RTCPeerConnection();
  for (const track of stream.getTracks()) {
    const isVideo = track.kind === 'video';
    const sendEncodings = isVideo ? videoEncodings : [{}];
    const transceiver = peer.addTransceiver(track, { direction: 'sendonly', streams: [stream], sendEncodings });
    if (isVideo) preferVp8(transceiver);
  }
  return peer;
}

function watchingPeer() {
  const peer = new RTCPeerConnection();
  const tracks = ['audio', 'video'].map((kind) => peer.addTransceiver(kind, { direction: 'recvonly' }).receiver.track);
  return { peer, tracks };
}

/** The server speaks VP8 only; naming it first keeps other codecs out of the answer. */
function preferVp8(transceiver) {
  const { codecs } = RTCRtpSender.getCapabilities('video');
  const isVp8 = ({ mimeType }) => mimeType === 'video/VP8';
  transceiver.setCodecPreferences([...codecs.filter(isVp8), ...codecs.filter((codec) => !isVp8(codec))]);
}
