/** A publisher's connection (WHIP): its packets, and the way back for requests of key frames. */
import { ReceiverEstimatedMaxBitrate, RtcpPayloadSpecificFeedback } from 'werift';
import { Connection } from './connection.mjs';
import { KeyFrameRequests } from './key-frame-requests.mjs';
import { channels, videoChannel } from './layers.mjs';
import { countLossByLayer } from './peer.mjs';

/**
 * What a publisher may send, bit/s. A browser begins with 300,000 and leaves its larger layers out for half a minute,
 * unless it is told of more in its first two seconds; afterwards it is a limit.
 */
const maxBitsPerSec = 3_000_000;
const tellEveryMs = 1000;

export class Publisher extends Connection {
  #videoReceiver;
  /** By channel. */
  #ssrcs = new Map();
  #keyFrames = new KeyFrameRequests((channel) => this.#askForKeyFrame(channel));

  #tellingLimit;

  /** @param onPacket is called with `channel, packet` */
  constructor(streamKey, { isSimulcast, onPacket, onConnected }) {
    const startTelling = () => {
      this.#tellLimit();
      this.#tellingLimit ??= setInterval(() => this.#tellLimit(), tellEveryMs);
      onConnected();
    };
    super(streamKey, 'publisher', { isSimulcast, onConnected: startTelling });
    this.peer.onRemoteTransceiverAdded.subscribe((transceiver) => {
      if (transceiver.kind === 'video') {
        this.#videoReceiver = transceiver.receiver;
        countLossByLayer(transceiver.receiver);
      }
      transceiver.onTrack.subscribe((track) => {
        const channel = track.kind === 'video' ? videoChannel(track.rid) : channels.audio;
        track.onReceiveRtp.subscribe((packet) => {
          this.#ssrcs.set(channel, packet.header.ssrc);
          onPacket(channel, packet);
        });
      });
    });
  }

  requestKeyFrame(channel) {
    this.#keyFrames.request(channel);
  }

  async close() {
    this.#keyFrames.close();
    clearInterval(this.#tellingLimit);
    await super.close();
  }

  #tellLimit() {
    const brExp = Math.max(0, Math.ceil(Math.log2(maxBitsPerSec)) - 18);
    const limit = { senderSsrc: 0, mediaSsrc: 0, brExp, brMantissa: Math.floor(maxBitsPerSec / 2 ** brExp) };
    const feedback = new ReceiverEstimatedMaxBitrate(limit);
    this.peer.dtlsTransports[0].sendRtcp([new RtcpPayloadSpecificFeedback({ feedback })]).catch(() => {});
  }

  #askForKeyFrame(channel) {
    const ssrc = this.#ssrcs.get(channel);
    // A request may meet a connection that is just closing; its end is told by its state.
    if (ssrc !== undefined) this.#videoReceiver.sendRtcpPLI(ssrc).catch(() => {});
  }
}
