/** A viewer's connection (WHEP): packets of whichever origin, made one continuous stream. */
import { randomUUID } from 'node:crypto';
import { MediaStreamTrack } from 'werift';
import { answer, createPeer, onGone } from './peer.mjs';
import { channels } from './publisher.mjs';
import { RtpSwitch } from './rtp-switch.mjs';
import { describe } from './supervisor.mjs';
import { isKeyFrameStart } from './vp8.mjs';

export class Viewer {
  id = `${process.pid}-${randomUUID()}`;
  #peer = createPeer();
  /** By channel. */
  #lanes;
  #onKeyFrameWanted;

  constructor(streamKey, { onKeyFrameWanted }) {
    this.#onKeyFrameWanted = onKeyFrameWanted;
    describe(this.#peer, { streamKey, role: 'viewer' });
    const senderOf = (kind) =>
      this.#peer.addTransceiver(new MediaStreamTrack({ kind }), { direction: 'sendonly' }).sender;
    const lane = (kind, clockRate, isStart) => ({ sender: senderOf(kind), rtp: new RtpSwitch(clockRate, isStart) });
    this.#lanes = new Map([
      [channels.audio, lane('audio', 48_000, () => true)],
      [channels.video, lane('video', 90_000, isKeyFrameStart)],
    ]);
    this.#lanes.get(channels.video).sender.onPictureLossIndication.subscribe(onKeyFrameWanted);
    this.#peer.connectionStateChange.subscribe((state) => state === 'connected' && onKeyFrameWanted());
  }

  get state() {
    return this.#peer.connectionState;
  }

  async accept(offerSdp, whenGone) {
    const sdp = await answer(this.#peer, offerSdp);
    onGone(this.#peer, whenGone);
    return sdp;
  }

  send(channel, packet, origin) {
    if (this.#peer.connectionState !== 'connected') return;
    const lane = this.#lanes.get(channel);
    const next = lane?.rtp.next(packet, origin);
    // A packet may meet a connection that is just closing; the next state change removes it from the stream.
    if (next) lane.sender.sendRtp(next).catch(() => {});
    // A browser that has received nothing asks for nothing, so a request that was lost must be repeated here.
    else if (lane?.rtp.isWaiting) this.#onKeyFrameWanted();
  }

  close() {
    return this.#peer.close();
  }
}
