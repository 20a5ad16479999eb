/** What a stream consists of: sound, and up to three sizes of its picture (simulcast). */

/** As the page names them (RTP stream ids), best first. */
export const layers = ['f', 'h', 'q'];

/** Numbers for it, by which workers relay it; the sizes of the picture follow each other, the best one first. */
export const channels = { audio: 0, video: 1 };

/** A publisher that sends one size only does not name it. */
export function videoChannel(layer) {
  return channels.video + Math.max(0, layers.indexOf(layer));
}

export function layerOf(channel) {
  return layers[channel - channels.video];
}

/** A browser that runs short of bandwidth or CPU stops sending its larger sizes without a word. */
const silentMs = 700;

/** Which sizes of a picture arrive now, from the newest of those who send it. */
export class LiveLayers {
  /** When the newest packet of each came, by channel. */
  #seenAtMs = new Map();
  #origin;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #now;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** @param origin who sends it: `sinceMs` says which of two is the newer one */
  note(channel, origin) {
    const nowMs = this.#now();
    if (origin !== this.#origin) {
      const isOlder = this.#origin && origin.sinceMs < this.#origin.sinceMs;
      if (isOlder && nowMs - this.#heardAtMs < silentMs) return;
      this.#origin = origin;
      this.#seenAtMs.clear();
    }
    this.#heardAtMs = nowMs;
    this.#seenAtMs.set(channel, nowMs);
  }

  /**
   * The channel for a viewer that may have `best` and what is below: the best of these that arrives, else the nearest
   * above; `undefined` when nothing arrives.
   */
  choose(best = layers[0]) {
    const sinceMs = this.#now() - silentMs;
    const limit = videoChannel(best);
    let above;
    for (let channel = channels.video; channel < channels.video + layers.length; channel += 1) {
      if (!(this.#seenAtMs.get(channel) > sinceMs)) continue;
      if (channel >= limit) return channel;
      above = channel;
    }
    return above;
  }
}
