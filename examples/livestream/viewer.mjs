/** A viewer's connection (WHEP): packets of whichever origin and size, made one continuous stream. */
import { MediaStreamTrack } from 'werift';
import { Connection } from './connection.mjs';
import { channels, layerOf, layers } from './layers.mjs';
import { RtpSwitch } from './rtp-switch.mjs';
import { isKeyFrameStart } from './vp8.mjs';

export class Viewer extends Connection {
  #audio;
  #video;
  #liveLayers;
  #onKeyFrameWanted;
  #onChange;
  /** The channel of the picture that it gets now. */
  #shown;
  /** The best that it wants, and the best that it may have while the server is short of CPU. */
  #chosen = layers[0];
  #allowed = layers[0];
  #isPaused = false;
  isAskedToMove = false;

  /** @param onKeyFrameWanted is called with a channel @param onChange when it gets another size, or none any longer */
  constructor(streamKey, { liveLayers, onKeyFrameWanted, onChange }) {
    const request = () => this.#requestKeyFrame();
    super(streamKey, 'viewer', { onConnected: request });
    this.#liveLayers = liveLayers;
    this.#onKeyFrameWanted = onKeyFrameWanted;
    this.#onChange = onChange;
    const senderOf = (kind) =>
      this.peer.addTransceiver(new MediaStreamTrack({ kind }), { direction: 'sendonly' }).sender;
    this.#audio = { sender: senderOf('audio'), rtp: new RtpSwitch(48_000, () => true) };
    this.#video = { sender: senderOf('video'), rtp: new RtpSwitch(90_000, isKeyFrameStart) };
    this.#video.sender.onPictureLossIndication.subscribe(request);
  }

  /** What it gets and what it chose, as everybody may know it. */
  get description() {
    const layer = this.#shown === undefined ? null : layerOf(this.#shown);
    const isReduced = this.#isPaused || layers.indexOf(this.#allowed) > layers.indexOf(this.#chosen);
    return { layer, chosen: this.#chosen, isReduced, since: new Date(this.sinceMs).toISOString() };
  }

  /** The best layer that this viewer wants. */
  choose(layer) {
    this.#chosen = layer;
  }

  /** The best layer that it gets for now, whatever it wants. */
  setMaxLayer(layer) {
    this.#allowed = layer;
    this.#onChange();
  }

  /** Without its picture it keeps the sound. */
  setVideoPaused(isPaused) {
    this.#isPaused = isPaused;
    this.#video.rtp.interrupt();
    this.#show(undefined);
  }

  send(channel, packet, origin) {
    if (this.state !== 'connected') return;
    if (channel === channels.audio) this.#forward(this.#audio, channel, packet, origin);
    else if (!this.#isPaused && (channel === this.#shown || channel === this.#target())) {
      if (this.#forward(this.#video, channel, packet, origin)) this.#show(channel);
      // A browser that has received nothing asks for nothing, so a request that was lost must be repeated here.
      else if (this.#video.rtp.isWaiting) this.#onKeyFrameWanted(channel);
    }
  }

  #target() {
    return this.#liveLayers.choose(layers[Math.max(layers.indexOf(this.#chosen), layers.indexOf(this.#allowed))]);
  }

  #forward({ sender, rtp }, channel, packet, origin) {
    const next = rtp.next(packet, origin, channel);
    // A packet may meet a connection that is just closing; the next state change removes it from the stream.
    if (next) sender.sendRtp(next).catch(() => {});
    return next !== undefined;
  }

  #show(channel) {
    if (this.#shown === channel) return;
    this.#shown = channel;
    this.#onChange();
  }

  #requestKeyFrame() {
    const channel = this.#shown ?? this.#target();
    if (channel !== undefined) this.#onKeyFrameWanted(channel);
  }
}
