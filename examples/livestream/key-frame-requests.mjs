/** Requests of key frames, each of which costs a publisher many packets: at most two a second for each channel. */
const everyMs = 500;

export class KeyFrameRequests {
  #ask;
  #askedAtMs = new Map();
  #timers = new Map();

  /** @param ask is called with the channel */
  constructor(ask) {
    this.#ask = ask;
  }

  /** Asks now, or as soon as the last request is old enough; requests in between become one. */
  request(channel) {
    if (this.#timers.has(channel)) return;
    const waitMs = (this.#askedAtMs.get(channel) ?? Number.NEGATIVE_INFINITY) + everyMs - performance.now();
    const send = () => {
      this.#timers.delete(channel);
      this.#askedAtMs.set(channel, performance.now());
      this.#ask(channel);
    };
    this.#timers.set(channel, setTimeout(send, Math.max(waitMs, 0)));
  }

  close() {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
