import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../core/clock.js';
import { reasonOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';

const callTimeoutMs = 10_000;
/** Waits between the tries of one notice. */
const retryWaitsMs = [1000, 5000, 25_000, 125_000];
/** A receiver that is away must not fill the primary. */
const mostWaiting = 200;

export interface WebhookAnswer {
  /** `undefined`: none came. */
  readonly status: number | undefined;
  readonly reason: string;
}

/** Sends one notice after the other, each again until it is taken; what cannot be sent is counted and logged. */
export class Webhook {
  readonly #url: URL;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #waiting: object[] = [];
  #sending: Promise<void> | undefined;
  #sentCount = 0;
  #failedCount = 0;

  constructor(url: string, clock: Clock, logger: Logger) {
    this.#url = new URL(url);
    this.#clock = clock;
    this.#logger = logger;
  }

  get sentCount(): number {
    return this.#sentCount;
  }

  /** Given up after all tries, refused by the receiver, or dropped because too many waited. */
  get failedCount(): number {
    return this.#failedCount;
  }

  push(body: object): void {
    this.#waiting.push(body);
    if (this.#waiting.length > mostWaiting) {
      this.#waiting.shift();
      this.#failedCount += 1;
    }
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = undefined));
  }

  /** One try, for the test command. */
  once(body: object): Promise<WebhookAnswer> {
    return post(this.#url, JSON.stringify(body));
  }

  close(): void {
    this.#failedCount += this.#waiting.length;
    this.#waiting = [];
  }

  async #sendAll(): Promise<void> {
    for (let body = this.#waiting.shift(); body; body = this.#waiting.shift()) {
      const answer = await this.#send(JSON.stringify(body));
      if (isTaken(answer)) this.#sentCount += 1;
      else {
        this.#failedCount += 1;
        const { status, reason } = answer;
        this.#logger.error('an alert could not be sent', { event: 'alert-unsent', status, reason });
      }
    }
  }

  async #send(text: string): Promise<WebhookAnswer> {
    let answer = await post(this.#url, text);
    for (const waitMs of retryWaitsMs) {
      if (isTaken(answer) || isFinal(answer)) return answer;
      await new Promise<void>((resolve) => this.#clock.after(waitMs, resolve));
      answer = await post(this.#url, text);
    }
    return answer;
  }
}

export function isTaken({ status = 0 }: WebhookAnswer): boolean {
  return status >= 200 && status < 300;
}

/** Whoever says that the call is wrong will say so again, except for a time-out or too many calls. */
function isFinal({ status = 0 }: WebhookAnswer): boolean {
  return status >= 300 && status < 500 && status !== 408 && status !== 429;
}

/** Not by `fetch`: that would cost the primary 5 MB. */
function post(url: URL, text: string): Promise<WebhookAnswer> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const request = send(url, { method: 'POST', headers, timeout: callTimeoutMs, agent: false }, (response) => {
      response.resume();
      response.on('error', (thrown) => resolve({ status: undefined, reason: reasonOf(thrown) }));
      response.on('end', () => resolve({ status: response.statusCode, reason: response.statusMessage ?? '' }));
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${callTimeoutMs} ms`)));
    request.on('error', (thrown) => resolve({ status: undefined, reason: reasonOf(thrown) }));
    request.end(text);
  });
}
