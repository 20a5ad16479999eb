import type { LiveFrame } from '../../../src/live/live-frame.js';
import { readFailure } from '../failure.js';
import { authorization } from '../token.js';
import { sseReader } from './sse-reader.js';

export type ConnectionState = 'connecting' | 'live' | 'paused' | 'broken' | 'refused';

export interface ConnectionEvents {
  /** @returns false when a frame before this one is missing */
  onFrame(frame: LiveFrame): boolean;
  onState(state: ConnectionState, reason?: string): void;
}

const firstRetryMs = 500;
const longestRetryMs = 10_000;
/** Frames come once a second; a line that is silent for so long is dead, whatever TCP says. */
const silentMs = 8000;

/** Follows the live view; after a break, or a frame that was missed, it begins anew with a whole one. */
export class Connection {
  readonly #events: ConnectionEvents;
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryMs = firstRetryMs;
  #token = '';

  constructor(events: ConnectionEvents) {
    this.#events = events;
  }

  /** Begins, with the token of now. */
  open(token: string): void {
    this.#token = token;
    this.#end();
    const abort = new AbortController();
    this.#abort = abort;
    this.#events.onState('connecting');
    void this.#follow(abort);
  }

  pause(): void {
    this.#end();
    this.#events.onState('paused');
  }

  #end(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    clearTimeout(this.#timer);
  }

  async #follow(abort: AbortController): Promise<void> {
    try {
      const answer = await fetch('/cluster/stream', { signal: abort.signal, headers: authorization(this.#token) });
      if (answer.status === 401) {
        this.#events.onState('refused');
        return;
      }
      if (!answer.ok || !answer.body) throw new Error(await readFailure(answer));
      await this.#read(answer.body, abort);
      throw new Error('the supervisor ended the connection');
    } catch (thrown) {
      if (this.#abort !== abort) return;
      abort.abort();
      this.#events.onState('broken', thrown instanceof Error ? thrown.message : String(thrown));
      this.#timer = setTimeout(() => this.open(this.#token), this.#retryMs);
      this.#retryMs = Math.min(longestRetryMs, this.#retryMs * 2);
    }
  }

  async #read(body: ReadableStream<Uint8Array>, abort: AbortController): Promise<void> {
    const feed = sseReader(({ event, data }) => {
      if (event !== 'frame') return;
      if (!this.#events.onFrame(JSON.parse(data) as LiveFrame)) throw new Error('a frame was missed');
      this.#retryMs = firstRetryMs;
      this.#events.onState('live');
    });
    const reader = body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await within(silentMs, reader.read(), abort);
      if (done) return;
      feed(decoder.decode(value, { stream: true }));
    }
  }
}

async function within<T>(limitMs: number, promise: Promise<T>, abort: AbortController): Promise<T> {
  const timer = setTimeout(() => abort.abort(new Error('nothing came for some seconds')), limitMs);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
