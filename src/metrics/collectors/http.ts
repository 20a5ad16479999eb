import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../core/clock.js';
import type { HistogramData, SampleValues } from '../../protocol/sample.js';
import { Growth } from '../growth.js';
import { Histogram } from '../histogram.js';
import { meanOf, quantile } from '../histogram-data.js';
import type { Collected, Collector } from './collector.js';
import { ErrorTally, type UncaughtSource } from './error-tally.js';
import { type SocketRecord, SocketTable } from './socket-table.js';

const firstServerError = 500;

/**
 * Requests, errors and sockets of every HTTP/1 server in this process, unmodified, by Node's diagnostics channels
 * (0.2 us a request; wrapping `emit` costs twice that). HTTP/2 requests are not seen, only their bytes.
 */
export class HttpCollector implements Collector {
  readonly name = 'http';
  readonly #clock: Clock;
  readonly #errors: ErrorTally;
  readonly #sockets: SocketTable;
  readonly #responseTimes = new Histogram();
  readonly #requestGrowth: Growth;
  readonly #errorGrowth: Growth;
  #endedCount = 0;
  #acceptedCount = 0;
  #answeredCount = 0;
  #answeredMs = 0;
  #inFlight = 0;

  constructor(clock: Clock, uncaughtSource?: UncaughtSource) {
    this.#clock = clock;
    this.#errors = new ErrorTally(uncaughtSource);
    const onClose = (record: SocketRecord): void => this.#endRequests(record.requestStartsMs.length);
    this.#sockets = new SocketTable(onClose, () => clock.monotonicMs());
    this.#requestGrowth = new Growth(0, clock.monotonicMs());
    this.#errorGrowth = new Growth(0, clock.monotonicMs());
    subscribe('net.server.socket', this.#onSocket);
    subscribe('http.server.request.start', this.#onStart);
    subscribe('http.server.response.finish', this.#onFinish);
  }

  /** Counts an error that no answer shows. */
  reportError(): void {
    this.#errors.report();
  }

  /** Requests that are being answered at this moment. */
  get requestsInFlight(): number {
    return this.#inFlight;
  }

  /** Answers since the start, and the sum of their times. */
  get answered(): { readonly count: number; readonly totalMs: number } {
    return { count: this.#answeredCount, totalMs: this.#answeredMs };
  }

  /** Connections since the start. */
  get acceptedCount(): number {
    return this.#acceptedCount;
  }

  /** Every accepted connection that is open, whatever it speaks. */
  get openSockets(): readonly Socket[] {
    return this.#sockets.open();
  }

  /** Kept-alive connections on which nothing was asked for so long, those known longest first. */
  idleSockets(idleMs: number, most: number): readonly Socket[] {
    return this.#sockets.idle(this.#clock.monotonicMs() - idleMs, most);
  }

  isIdle(socket: Socket): boolean {
    return this.#sockets.isIdle(socket);
  }

  get webSockets(): number {
    return this.#sockets.counts().webSockets;
  }

  collect(nowMs: number): Collected {
    const responseTimes = this.#responseTimes.take();
    const { receivedBytes, sentBytes } = this.#sockets.totals();
    const values: SampleValues = {
      requestCount: this.#endedCount,
      errorCount: this.#errors.count,
      requestsInFlight: this.#inFlight,
      ...this.#sockets.counts(),
      socketReceivedTotalBytes: receivedBytes,
      socketSentTotalBytes: sentBytes,
      ...this.#rates(nowMs),
      ...responseTimeFigures(responseTimes),
    };
    return { values, histograms: { responseTimeMs: responseTimes } };
  }

  stop(): void {
    unsubscribe('net.server.socket', this.#onSocket);
    unsubscribe('http.server.request.start', this.#onStart);
    unsubscribe('http.server.response.finish', this.#onFinish);
    this.#errors.stop();
    this.#sockets.clear();
  }

  readonly #onSocket = (message: unknown): void => {
    this.#acceptedCount += 1;
    this.#sockets.accept((message as { readonly socket: Socket }).socket);
  };

  readonly #onStart = (message: unknown): void => {
    const record = this.#sockets.take((message as { readonly socket: Socket }).socket);
    if (record === undefined) return;
    record.requestStartsMs.push(this.#clock.monotonicMs());
    this.#inFlight += 1;
  };

  readonly #onFinish = (message: unknown): void => {
    const { socket, response } = message as { readonly socket: Socket; readonly response: ServerResponse };
    const record = this.#sockets.find(socket);
    const startedAtMs = record?.requestStartsMs.shift();
    if (record === undefined || startedAtMs === undefined) return;
    record.lastUsedAtMs = this.#clock.monotonicMs();
    this.#endRequests(1);
    const tookMs = record.lastUsedAtMs - startedAtMs;
    this.#responseTimes.record(tookMs);
    this.#answeredCount += 1;
    this.#answeredMs += tookMs;
    if (response.statusCode >= firstServerError) this.#errors.report();
  };

  /** Also those whose socket closed before the answer: `finish` never comes for them. */
  #endRequests(count: number): void {
    this.#inFlight -= count;
    this.#endedCount += count;
  }

  #rates(nowMs: number): SampleValues {
    const requestsPerSec = this.#requestGrowth.perSec(this.#endedCount, nowMs);
    const errorsPerSec = this.#errorGrowth.perSec(this.#errors.count, nowMs);
    if (requestsPerSec === undefined || errorsPerSec === undefined) return {};
    const errorRatio = requestsPerSec === 0 ? 0 : Math.min(1, errorsPerSec / requestsPerSec);
    return { requestsPerSec, errorsPerSec, errorRatio };
  }
}

function responseTimeFigures(times: HistogramData): SampleValues {
  const [mean, p50, p95, p99] = [meanOf(times), quantile(times, 0.5), quantile(times, 0.95), quantile(times, 0.99)];
  if (mean === undefined || p50 === undefined || p95 === undefined || p99 === undefined) return {};
  return { responseTimeMeanMs: mean, responseTimeP50Ms: p50, responseTimeP95Ms: p95, responseTimeP99Ms: p99 };
}
