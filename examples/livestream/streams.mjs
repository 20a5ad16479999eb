/** All streams of this process, by name. */
import { Refusal } from './refusal.mjs';
import { Stream } from './stream.mjs';
import { workerId } from './worker-id.mjs';

const maxStreams = 200;

export class Streams {
  #streams = new Map();

  list() {
    return [...this.#streams].map(([name, { viewerCount: viewers, startedAt }]) => ({
      name,
      viewers,
      startedAt,
      workerId,
    }));
  }

  async publish(name, offerSdp) {
    if (this.#streams.has(name)) throw new Refusal(409, `The stream ${name} is live already. Choose another name.`);
    if (this.#streams.size >= maxStreams) throw new Refusal(503, 'There are as many streams as this server takes.');
    const stream = new Stream(name, () => this.#streams.delete(name));
    this.#streams.set(name, stream);
    return stream.publish(offerSdp);
  }

  async watch(name, offerSdp) {
    return this.#get(name).watch(offerSdp);
  }

  stateOf(name, sessionId) {
    const state = this.#get(name).stateOf(sessionId);
    if (state === undefined) throw unknownSession(name);
    return state;
  }

  /** Ends a session; the publisher's ends the stream. */
  async remove(name, sessionId) {
    const stream = this.#get(name);
    if (stream.isPublisher(sessionId)) return stream.end();
    if (stream.stateOf(sessionId) === undefined) throw unknownSession(name);
    return stream.leave(sessionId);
  }

  async endAll() {
    await Promise.all([...this.#streams.values()].map((stream) => stream.end()));
  }

  #get(name) {
    const stream = this.#streams.get(name);
    if (!stream) throw new Refusal(404, `There is no stream ${name}. Publish it first: POST /whip/${name}`);
    return stream;
  }
}

function unknownSession(name) {
  return new Refusal(404, `The stream ${name} has no such session.`);
}
