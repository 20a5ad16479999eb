/** One live stream: one publisher, many viewers, every packet handed on as it comes. */
import { randomUUID } from 'node:crypto';
import { MediaStreamTrack } from 'werift';
import { answer, createPeer, onGone } from './peer.mjs';
import { Refusal } from './refusal.mjs';
import { describe } from './supervisor.mjs';

/** A key frame costs every viewer bandwidth, so the publisher is asked at most this often. */
const keyFrameRequestMs = 500;
const maxViewers = 500;

export class Stream {
  #key;
  #whenEnded;
  #publisher;
  #viewers = new Map();
  #videoReceiver;
  #videoSsrc;
  #keyFrameTimer;
  #keyFrameAskedAtMs = Number.NEGATIVE_INFINITY;
  startedAt = new Date();

  constructor(key, whenEnded) {
    this.#key = key;
    this.#whenEnded = whenEnded;
  }

  get viewerCount() {
    return this.#viewers.size;
  }

  /** Takes the publisher's offer; the stream lives until that connection ends. */
  async publish(offerSdp) {
    const peer = createPeer();
    this.#publisher = { id: randomUUID(), peer };
    describe(peer, { streamKey: this.#key, role: 'publisher' });
    peer.onTrack.subscribe((track) => this.#forward(track));
    peer.onRemoteTransceiverAdded.subscribe(({ kind, receiver }) => {
      if (kind === 'video') this.#videoReceiver = receiver;
    });
    try {
      const sdp = await answer(peer, offerSdp);
      onGone(peer, () => this.end());
      return { id: this.#publisher.id, sdp };
    } catch (cause) {
      await this.end();
      throw new Refusal(400, 'The offer is not an SDP that can be answered.', { cause });
    }
  }

  /** Takes a viewer's offer. */
  async watch(offerSdp) {
    if (this.#viewers.size >= maxViewers) throw new Refusal(503, 'The stream has as many viewers as it can serve.');
    const peer = createPeer();
    const id = randomUUID();
    const senders = new Map();
    this.#viewers.set(id, { peer, senders });
    describe(peer, { streamKey: this.#key, role: 'viewer' });
    for (const kind of ['audio', 'video'])
      senders.set(kind, peer.addTransceiver(new MediaStreamTrack({ kind }), { direction: 'sendonly' }).sender);
    senders.get('video').onPictureLossIndication.subscribe(() => this.#requestKeyFrame());
    peer.connectionStateChange.subscribe((state) => {
      if (state === 'connected') this.#requestKeyFrame();
    });
    try {
      const sdp = await answer(peer, offerSdp);
      onGone(peer, () => void this.leave(id));
      return { id, sdp };
    } catch (cause) {
      await this.leave(id);
      throw new Refusal(400, 'The offer is not an SDP that can be answered.', { cause });
    }
  }

  /** The state of a viewer's or the publisher's connection; `undefined` when there is none of that id. */
  stateOf(id) {
    const session = this.#publisher?.id === id ? this.#publisher : this.#viewers.get(id);
    return session?.peer.connectionState;
  }

  isPublisher(id) {
    return this.#publisher?.id === id;
  }

  /** Ends one viewer's session. */
  async leave(id) {
    const viewer = this.#viewers.get(id);
    this.#viewers.delete(id);
    await viewer?.peer.close();
  }

  /** Ends the stream for everybody. */
  async end() {
    const publisher = this.#publisher;
    if (!publisher) return;
    this.#publisher = undefined;
    clearTimeout(this.#keyFrameTimer);
    this.#whenEnded();
    await Promise.all([publisher.peer.close(), ...[...this.#viewers.keys()].map((id) => this.leave(id))]);
  }

  #forward(track) {
    track.onReceiveRtp.subscribe((packet) => {
      if (track.kind === 'video') this.#videoSsrc = packet.header.ssrc;
      for (const { senders } of this.#viewers.values()) {
        // Sending rewrites the header and keeps the packet for retransmission, so each viewer gets one of its own,
        // without the extensions that were negotiated with the publisher.
        const copy = packet.clone();
        copy.header.extensions = [];
        senders.get(track.kind).sendRtp(copy).catch(ignoreClosed);
      }
    });
  }

  /** Asks now, or as soon as the last request is old enough; requests in between become one. */
  #requestKeyFrame() {
    if (this.#keyFrameTimer || !this.#publisher) return;
    const waitMs = this.#keyFrameAskedAtMs + keyFrameRequestMs - performance.now();
    this.#keyFrameTimer = setTimeout(
      () => {
        this.#keyFrameTimer = undefined;
        if (this.#videoSsrc === undefined) return;
        this.#keyFrameAskedAtMs = performance.now();
        this.#videoReceiver.sendRtcpPLI(this.#videoSsrc).catch(ignoreClosed);
      },
      Math.max(waitMs, 0),
    );
  }
}

/** A packet may meet a connection that is just closing; the next state change removes it from the stream. */
function ignoreClosed() {}
