/**
 * Makes one continuous RTP stream for one viewer out of several: a publisher that moves to another worker begins anew
 * with numbers and times of its own, each size of a picture has its own, and a browser would take the jump for a loss.
 */

/** RTP counts sequence numbers in 16 bits and times in 32. */
const add16 = (a, b) => (a + b) & 0xffff;
const add32 = (a, b) => (a + b) >>> 0;
/** An origin that is silent for so long may be followed by an older one. */
const silentMs = 500;

export class RtpSwitch {
  #clockRate;
  #isStart;
  #now;
  #origin;
  #channel;
  #sequenceOffset = 0;
  #timestampOffset = 0;
  #last;
  /** Whether the newest packet was left out because a decoder cannot begin with it. */
  isWaiting = false;

  /**
   * @param clockRate ticks a second, 90,000 for video
   * @param isStart tells whether a decoder can begin with this payload; all audio can
   */
  constructor(clockRate, isStart, now = () => performance.now()) {
    this.#clockRate = clockRate;
    this.#isStart = isStart;
    this.#now = now;
  }

  /**
   * The packet as this viewer gets it: a copy, since sending changes it. `undefined`: it is not for this viewer, because
   * a newer origin has taken over, or has not yet come to a packet that a decoder can begin with.
   * @param origin who sends it: `sinceMs` says which of two is the newer one
   * @param channel which of the origin's streams it is of: another one takes over like another origin
   */
  next(packet, origin, channel) {
    this.isWaiting = false;
    const isSame = origin === this.#origin && channel === this.#channel;
    if (!isSame && !this.#takesOver(packet, origin)) return undefined;
    this.#channel = channel;
    const copy = packet.clone();
    copy.header.extensions = [];
    copy.header.sequenceNumber = add16(packet.header.sequenceNumber, this.#sequenceOffset);
    copy.header.timestamp = add32(packet.header.timestamp, this.#timestampOffset);
    const { sequenceNumber, timestamp } = copy.header;
    this.#last = { sequenceNumber, timestamp, atMs: this.#now() };
    return copy;
  }

  /** What comes next must begin anew: something was left out on purpose. */
  interrupt() {
    this.#origin = undefined;
  }

  #takesOver({ header, payload }, origin) {
    const isOlder = this.#origin && origin.sinceMs < this.#origin.sinceMs;
    if (isOlder && this.#now() - this.#last.atMs < silentMs) return false;
    this.isWaiting = !this.#isStart(payload);
    if (this.isWaiting) return false;
    if (this.#last) {
      const ticks = Math.max(1, Math.round(((this.#now() - this.#last.atMs) * this.#clockRate) / 1000));
      this.#sequenceOffset = add16(this.#last.sequenceNumber + 1, -header.sequenceNumber);
      this.#timestampOffset = add32(this.#last.timestamp + ticks, -header.timestamp);
    }
    this.#origin = origin;
    return true;
  }
}
