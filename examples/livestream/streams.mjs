/** All streams of this process, by name. */
import { layers } from './layers.mjs';
import { moveAll } from './moving.mjs';
import { Refusal } from './refusal.mjs';
import { SessionEvents } from './session-events.mjs';
import { Stream } from './stream.mjs';
import { onDrain, onRebalance, reduceUnderLoad } from './supervisor.mjs';
import { workerId } from './worker-id.mjs';

const maxStreams = 200;
const moveWithinMs = 30_000;
/** So many of a stream's viewers are listed. */
const maxListed = 100;

export class Streams {
  #streams = new Map();
  #events = new SessionEvents();

  constructor() {
    onDrain(({ deadlineMs }) => {
      const ask = (id, withinMs) => this.#events.askToReconnect(id, withinMs);
      void moveAll([...this.#streams.values()], deadlineMs, ask);
    });
    onRebalance(({ count }) => this.#moveSome(count));
    void reduceUnderLoad({
      streams: () => [...this.#streams.values()].flatMap(({ viewerIds }) => viewerIds),
      layers,
      setMaxLayer: (id, layer) => this.#viewer(id)?.setMaxLayer(layer),
      setVideoPaused: (id, isPaused) => this.#viewer(id)?.setVideoPaused(isPaused),
    });
  }

  list() {
    return [...this.#streams].map(([name, { viewerCount: viewers, startedAt, publisherIds, audience }]) => ({
      name,
      viewers,
      startedAt,
      workerId,
      publisherIds,
      audience: audience.slice(0, maxListed).map((viewer) => ({ ...viewer, workerId })),
    }));
  }

  /** @param isOwner whether the publisher may take the name of a stream that it publishes already */
  async publish(name, offerSdp, isOwner) {
    const stream = this.#streams.get(name) ?? this.#create(name);
    if (stream.publisherIds.length > 0 && !isOwner(stream.publisherIds)) throw isLive(name);
    return stream.publish(offerSdp);
  }

  async watch(name, offerSdp) {
    const stream = this.#streams.get(name) ?? this.#create(name);
    if (stream.publisherIds.length === 0 && !(await stream.join())) {
      if (stream.viewerCount === 0) await stream.end();
      throw unknownStream(name);
    }
    return stream.watch(offerSdp);
  }

  stateOf(name, sessionId) {
    const state = this.#streams.get(name)?.stateOf(sessionId);
    if (state === undefined) throw unknownSession(name);
    return state;
  }

  /** Answers with the events of a session. */
  listen(name, sessionId, response) {
    this.stateOf(name, sessionId);
    this.#events.open(sessionId, response);
    const viewer = this.#streams.get(name).viewer(sessionId);
    if (viewer) this.#events.layerChanged(sessionId, viewer.description);
  }

  /** The best layer that a viewer wants from now on. */
  chooseLayer(name, sessionId, layer) {
    if (!layers.includes(layer)) throw new Refusal(400, `Choose a layer of ${layers.join(', ')}: {"encodingId":"f"}`);
    const viewer = this.#streams.get(name)?.viewer(sessionId);
    if (!viewer) throw unknownSession(name);
    viewer.choose(layer);
  }

  /** Ends a session; the publisher's ends the stream. */
  async remove(name, sessionId) {
    this.stateOf(name, sessionId);
    await this.#streams.get(name).remove(sessionId);
  }

  async endAll() {
    await Promise.all([...this.#streams.values()].map((stream) => stream.end()));
  }

  /** Those who have watched here for longest; who was asked is on the way, or does not want to. */
  #moveSome(count) {
    const viewers = [...this.#streams.values()].flatMap((stream) => stream.viewerIds.map((id) => stream.viewer(id)));
    const due = viewers.filter(({ isAskedToMove }) => !isAskedToMove).sort((a, b) => a.sinceMs - b.sinceMs);
    for (const viewer of due.slice(0, count)) {
      viewer.isAskedToMove = true;
      this.#events.askToReconnect(viewer.id, moveWithinMs);
    }
  }

  #viewer(id) {
    return [...this.#streams.values()].map((stream) => stream.viewer(id)).find(Boolean);
  }

  #create(name) {
    if (this.#streams.size >= maxStreams) throw new Refusal(503, 'There are as many streams as this server takes.');
    const stream = new Stream(name, {
      sessionGone: (id, isEnded) => this.#events.close(id, isEnded),
      layerChanged: (id, description) => this.#events.layerChanged(id, description),
      over: () => this.#streams.get(name) === stream && this.#streams.delete(name),
    });
    this.#streams.set(name, stream);
    return stream;
  }
}

export function isLive(name) {
  return new Refusal(409, `The stream ${name} is live already. Choose another name.`);
}

export function unknownStream(name) {
  return new Refusal(404, `There is no stream ${name}. Publish it first: POST /whip/${name}`);
}

function unknownSession(name) {
  return new Refusal(404, `The stream ${name} has no such session.`);
}
