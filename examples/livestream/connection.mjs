/** What a publisher's and a viewer's connection have in common. */
import { randomUUID } from 'node:crypto';
import { answer, createPeer, onGone } from './peer.mjs';
import { describe } from './supervisor.mjs';

export class Connection {
  /** Begins with the process, so that others know whom to ask about it. */
  id = `${process.pid}-${randomUUID()}`;
  /** When it began, ms since epoch: the newer of two publishers of a stream counts. */
  sinceMs = Date.now();
  peer;

  constructor(streamKey, role, { isSimulcast = false, onConnected }) {
    this.peer = createPeer({ isSimulcast });
    describe(this.peer, { streamKey, role });
    this.peer.connectionStateChange.subscribe((state) => state === 'connected' && onConnected());
  }

  get state() {
    return this.peer.connectionState;
  }

  async accept(offerSdp, whenGone) {
    const sdp = await answer(this.peer, offerSdp);
    onGone(this.peer, whenGone);
    return sdp;
  }

  async close() {
    await this.peer.close();
  }
}
