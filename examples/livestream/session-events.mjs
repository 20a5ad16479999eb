/** What clients are told while they are connected: Server-Sent Events, see docs/media-drain.md of perf-supervisor. */
const heartbeatMs = 15_000;

export class SessionEvents {
  #responses = new Map();

  constructor() {
    setInterval(() => this.#writeToAll(':\n\n'), heartbeatMs).unref();
  }

  /** Answers with the events of a session; a second listener takes the place of the first. */
  open(id, response) {
    this.#responses.get(id)?.end();
    this.#responses.set(id, response);
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(':\n\n');
    response.once('close', () => this.#responses.get(id) === response && this.#responses.delete(id));
  }

  /** The client shall open a new session and end this one within `withinMs`. */
  askToReconnect(id, withinMs) {
    this.#tell(id, 'reconnect', { withinMs });
  }

  /** A viewer gets another size of the picture, or none for now. */
  layerChanged(id, { layer, isReduced }) {
    this.#tell(id, 'layer', { layer, isReduced });
  }

  /** The session is over; `isEnded`: so is the stream, and nothing would be gained by a new session. */
  close(id, isEnded) {
    if (isEnded) this.#tell(id, 'ended', {});
    this.#responses.get(id)?.end();
    this.#responses.delete(id);
  }

  #tell(id, event, data) {
    this.#responses.get(id)?.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  #writeToAll(text) {
    for (const response of this.#responses.values()) response.write(text);
  }
}
