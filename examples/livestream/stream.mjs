/**
 * One live stream as this process has it: its publisher if that is connected here, else what the process with the
 * publisher relays; and the viewers that are connected here.
 */
import { RtpPacket } from 'werift';
import { channels, LiveLayers } from './layers.mjs';
import { offersSimulcast } from './peer.mjs';
import { Publisher } from './publisher.mjs';
import { Refusal } from './refusal.mjs';
import { relay } from './supervisor.mjs';
import { Viewer } from './viewer.mjs';

const maxViewers = 500;
/** A publisher whose connection broke comes back within this, here or at another worker; its viewers wait for it. */
const comebackMs = 8000;
const lookAgainMs = 150;

export class Stream {
  #key;
  #events;
  #publishers = new Map();
  #viewers = new Map();
  #liveLayers = new LiveLayers();
  #offer;
  #subscription;
  #joining;
  #isOver = false;
  #isLooking = false;
  startedAt = new Date();

  /**
   * @param events `sessionGone(id, isEnded)` for each session that is over, `layerChanged(id, description)` when a viewer
   * gets another layer, `over()` when the stream ends
   */
  constructor(key, events) {
    this.#key = key;
    this.#events = events;
  }

  get viewerCount() {
    return this.#viewers.size;
  }

  /** Sessions of those who publish here; the last one counts. */
  get publisherIds() {
    return [...this.#publishers.keys()];
  }

  get viewerIds() {
    return [...this.#viewers.keys()];
  }

  /** Takes a publisher's offer; one who publishes here already goes when the new one is connected. */
  async publish(offerSdp) {
    const publisher = new Publisher(this.#key, {
      isSimulcast: offersSimulcast(offerSdp),
      onPacket: (channel, packet) => this.#publish(publisher, channel, packet),
      onConnected: () => this.#published(publisher),
    });
    this.#publishers.set(publisher.id, publisher);
    return this.#accept(publisher, offerSdp, () => this.#publisherGone(publisher));
  }

  /** Takes a viewer's offer. */
  async watch(offerSdp) {
    if (this.#viewers.size >= maxViewers) throw new Refusal(503, 'The stream has as many viewers as it can serve.');
    const viewer = new Viewer(this.#key, {
      liveLayers: this.#liveLayers,
      onKeyFrameWanted: (channel) => this.#requestKeyFrame(channel),
      onChange: () => this.#events.layerChanged(viewer.id, viewer.description),
    });
    this.#viewers.set(viewer.id, viewer);
    return this.#accept(viewer, offerSdp, () => void this.leave(viewer.id));
  }

  /** Who watches here, as everybody may know it. */
  get audience() {
    return [...this.#viewers.values()].map(({ description }) => description);
  }

  viewer(id) {
    return this.#viewers.get(id);
  }

  /** Finds the process that has the publisher. @returns false when there is none */
  async join() {
    if (this.#subscription) return true;
    this.#joining ??= this.#subscribe().finally(() => (this.#joining = undefined));
    await this.#joining;
    return this.#subscription !== undefined;
  }

  /** The state of a viewer's or a publisher's connection; `undefined` when there is none of that id. */
  stateOf(id) {
    return (this.#publishers.get(id) ?? this.#viewers.get(id))?.state;
  }

  /** Ends a session because its owner said so; the publisher's ends the stream, unless another one has taken over. */
  async remove(id) {
    if (!this.#publishers.has(id)) return this.leave(id);
    if (this.#publishers.size === 1) return this.end({ isEnded: true });
    return this.#publisherGone(this.#publishers.get(id));
  }

  async leave(id) {
    const viewer = this.#viewers.get(id);
    this.#viewers.delete(id);
    this.#events.sessionGone(id, false);
    await viewer?.close();
    if (this.#viewers.size === 0 && this.#publishers.size === 0) await this.end();
  }

  /** Ends what is here; `isEnded`: the stream is over for everybody, not only in this process. */
  async end({ isEnded = false } = {}) {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#offer?.close({ isEnded });
    this.#subscription?.close();
    this.#events.over();
    const sessions = [...this.#publishers.values(), ...this.#viewers.values()];
    for (const { id } of sessions) this.#events.sessionGone(id, isEnded);
    await Promise.all(sessions.map((session) => session.close()));
  }

  async #accept(session, offerSdp, whenGone) {
    try {
      return { id: session.id, sdp: await session.accept(offerSdp, whenGone) };
    } catch (cause) {
      whenGone();
      throw new Refusal(400, 'The offer is not an SDP that can be answered.', { cause });
    }
  }

  async #subscribe() {
    const subscription = await relay.subscribe(this.#key, {
      onPacket: (channel, bytes, origin) => this.#send(channel, RtpPacket.deSerialize(bytes), origin),
      onEnd: (reason) => this.#relayEnded(reason),
    });
    if (this.#isOver) subscription?.close();
    else this.#subscription = subscription;
  }

  #published(publisher) {
    this.#offer ??= relay.offer(this.#key, {
      onKeyFrameRequest: (channel) => this.#newest()?.requestKeyFrame(channel),
    });
    for (const earlier of this.#publishers.values()) {
      if (earlier !== publisher && earlier.sinceMs <= publisher.sinceMs) void this.#publisherGone(earlier);
    }
  }

  async #publisherGone(publisher) {
    if (!this.#publishers.delete(publisher.id)) return;
    this.#events.sessionGone(publisher.id, false);
    if (this.#publishers.size === 0) {
      this.#offer?.close();
      this.#offer = undefined;
      void this.#awaitComeback();
    }
    await publisher.close();
  }

  #relayEnded(reason) {
    this.#subscription = undefined;
    if (reason === 'ended' && this.#publishers.size === 0) void this.end({ isEnded: true });
    else void this.#awaitComeback();
  }

  /** Viewers keep their connections while the publisher comes back, here or elsewhere. */
  async #awaitComeback() {
    const untilMs = performance.now() + comebackMs;
    if (this.#isLooking) return;
    this.#isLooking = true;
    while (!this.#isOver && this.#publishers.size === 0 && !(await this.join())) {
      if (performance.now() > untilMs || this.#viewers.size === 0) await this.end({ isEnded: true });
      await new Promise((again) => setTimeout(again, lookAgainMs));
    }
    this.#isLooking = false;
  }

  #publish(publisher, channel, packet) {
    this.#offer?.send(channel, packet.serialize());
    this.#send(channel, packet, publisher);
  }

  #send(channel, packet, origin) {
    if (channel !== channels.audio) this.#liveLayers.note(channel, origin);
    for (const viewer of this.#viewers.values()) viewer.send(channel, packet, origin);
  }

  #requestKeyFrame(channel) {
    this.#newest()?.requestKeyFrame(channel);
    this.#subscription?.requestKeyFrame(channel);
  }

  #newest() {
    return [...this.#publishers.values()].at(-1);
  }
}
