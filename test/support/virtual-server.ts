import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { AdmissionGuard } from '../../src/worker/admission/admission-guard.js';
import { seededRandom } from './labelled-runs.js';
import type { VirtualFigures, VirtualLoad } from './virtual-load.js';
import { VirtualLoop } from './virtual-loop.js';

/** Before the load, at half of what the server can do: it is known then. */
const warmUpMs = 3000;
/** Of the load: what was at work before anybody could know of it. */
const settleMs = 1000;
const parseMs = 0.05;
const readingMs = 100;
const goodMs = 250;
const patienceMs = 1000;

class VirtualSocket extends EventEmitter {
  destroyed = false;
  writable = true;
}

class VirtualResponse extends EventEmitter {
  writableEnded = false;
  status = 200;

  writeHead(status: number): this {
    this.status = status;
    return this;
  }

  end(): void {
    this.writableEnded = true;
    this.emit('close');
  }
}

const kinds = {
  other: { method: 'GET', url: '/' },
  signal: { method: 'PATCH', url: '/whip/1' },
  join: { method: 'POST', url: '/whip' },
};

interface Request {
  readonly sentMs: number;
  readonly kind: keyof typeof kinds;
  begunMs?: number;
  tookMs?: number;
  status?: number;
}

/** The real admission guard before a server in virtual time; the same load and seed give the same figures. */
export function virtualOverload(load: VirtualLoad): VirtualFigures {
  const loop = new VirtualLoop(load.neighbours);
  const real = globalThis.setImmediate;
  globalThis.setImmediate = ((task: () => void) => loop.immediate(task)) as typeof setImmediate;
  try {
    return new VirtualWorld(loop, load).run();
  } finally {
    globalThis.setImmediate = real;
  }
}

class VirtualWorld {
  readonly #loop: VirtualLoop;
  readonly #load: VirtualLoad;
  readonly #server = Object.assign(new EventEmitter(), { requestTimeout: 0, maxHeadersCount: null });
  readonly #guard: AdmissionGuard;
  readonly #all: Request[];
  readonly #coming: Request[];
  readonly #accepted: Request[] = [];
  readonly #random: () => number;
  readonly #queries: (() => void)[] = [];
  #freeConnectionCount: number;
  #inFlightCount = 0;
  #answeredCount = 0;
  #answeredMs = 0;
  #acceptedCount = 0;
  #armedCount = 0;
  #readingCount = 0;

  constructor(loop: VirtualLoop, load: VirtualLoad) {
    this.#loop = loop;
    this.#load = load;
    this.#random = seededRandom(load.seed);
    this.#all = [
      ...this.#arrivals(load.perSec, 'other'),
      ...this.#arrivals(load.signalsPerSec, 'signal'),
      ...this.#arrivals(load.joinsPerSec ?? 0, 'join'),
    ];
    this.#freeConnectionCount = load.work.database?.connectionCount ?? 0;
    this.#coming = this.#all.toSorted((a, b) => a.sentMs - b.sentMs);
    this.#guard = new AdmissionGuard({
      settings: {
        admissionWait: 60,
        joinRate: load.joinRate ?? 0,
        signallingPaths: undefined,
        sessionCookie: undefined,
      },
      servers: { listening: () => [this.#server as unknown as Server] },
      clock: loop,
      random: this.#random,
      requestsInFlight: () => this.#inFlightCount,
      onEpisode: () => undefined,
    });
    this.#server.on('request', ({ request }: { readonly request: Request }, response: VirtualResponse) => {
      request.begunMs = loop.monotonicMs();
      this.#serve(response);
    });
  }

  run(): VirtualFigures {
    if (this.#load.isGuarded !== false) this.#readPressure();
    const endMs = warmUpMs + this.#load.seconds * 1000;
    this.#loop.run(endMs + patienceMs, () => this.#poll());
    this.#guard.disarm();
    return this.#figures();
  }

  #arrivals(perSec: number, kind: Request['kind']): Request[] {
    const requests: Request[] = [];
    const endMs = warmUpMs + this.#load.seconds * 1000;
    const { capacityPerSec, signalsPerSec, joinsPerSec = 0 } = this.#load;
    const calm = Math.min(1, capacityPerSec / 2 / (this.#load.perSec + signalsPerSec + joinsPerSec));
    for (let sentMs = 0; perSec > 0 && sentMs < endMs; ) {
      const rate = perSec * (sentMs < warmUpMs ? calm : 1);
      sentMs += (-Math.log(1 - this.#random()) * 1000) / rate;
      requests.push({ sentMs, kind });
    }
    return requests;
  }

  /** libuv accepts one connection a turn; what comes on connections that it has is read all at once. */
  #poll(): number {
    if (this.#load.isKeptAlive) {
      const nowMs = this.#loop.monotonicMs();
      while ((this.#coming[0]?.sentMs ?? Number.POSITIVE_INFINITY) <= nowMs) this.#take(this.#coming.shift());
      return this.#coming[0]?.sentMs ?? Number.POSITIVE_INFINITY;
    }
    for (const request of this.#accepted.splice(0)) this.#take(request);
    const [next] = this.#coming;
    if (next && next.sentMs <= this.#loop.monotonicMs()) {
      this.#coming.shift();
      this.#accepted.push(next);
      this.#acceptedCount += 1;
      this.#loop.work(parseMs);
      this.#server.emit('connection', new VirtualSocket());
    }
    return this.#accepted.length > 0 ? 0 : (this.#coming[0]?.sentMs ?? Number.POSITIVE_INFINITY);
  }

  #take(request: Request | undefined): void {
    if (!request) return;
    this.#loop.work(parseMs);
    const headMs = this.#loop.monotonicMs();
    this.#inFlightCount += 1;
    const response = new VirtualResponse();
    response.once('close', () => {
      const nowMs = this.#loop.monotonicMs();
      this.#inFlightCount -= 1;
      this.#answeredCount += 1;
      this.#answeredMs += nowMs - headMs;
      request.tookMs = nowMs - request.sentMs;
      request.status = response.status;
    });
    const socket = new VirtualSocket();
    const leavesMs = Math.max(0, request.sentMs + patienceMs - headMs);
    this.#loop.after(leavesMs, () => (socket.destroyed = true));
    const message = { ...kinds[request.kind], headers: {}, socket, request };
    this.#server.emit('request', message, response);
  }

  #serve(response: VirtualResponse): void {
    const { slices, sliceMs } = this.#load.work;
    let left = slices;
    const slice = (): void => {
      this.#loop.work(sliceMs);
      left -= 1;
      if (left > 0) this.#loop.immediate(slice);
      else this.#query(() => response.end());
    };
    slice();
  }

  #query(answer: () => void): void {
    const { database } = this.#load.work;
    if (!database) return answer();
    if (this.#freeConnectionCount === 0) return void this.#queries.push(answer);
    this.#freeConnectionCount -= 1;
    this.#loop.after(database.queryMs, () => {
      this.#freeConnectionCount += 1;
      const next = this.#queries.shift();
      if (next) this.#query(next);
      answer();
    });
  }

  #readPressure(): void {
    const inMs = readingMs * (0.5 + this.#random());
    const dueMs = this.#loop.monotonicMs() + inMs;
    this.#loop.after(inMs, () => {
      const nowMs = this.#loop.monotonicMs();
      const reading = {
        nowMs,
        delayMs: nowMs - dueMs,
        requestsInFlight: this.#inFlightCount,
        answeredCount: this.#answeredCount,
        answeredMs: this.#answeredMs,
        acceptedCount: this.#acceptedCount,
        turnCount: this.#loop.turnCount,
        idleMs: this.#loop.idleMs,
        processorWaitMs: this.#loop.waitedMs,
      };
      this.#guard.observe(reading);
      this.#readingCount += 1;
      if (this.#guard.figures().isArmed) this.#armedCount += 1;
      this.#readPressure();
    });
  }

  #figures(): VirtualFigures {
    const isGood = ({ status, tookMs = Number.POSITIVE_INFINITY }: Request): boolean =>
      status === 200 && tookMs <= goodMs;
    const all = this.#all.filter(({ sentMs }) => sentMs >= warmUpMs + settleMs);
    const signals = all.filter(({ kind }) => kind === 'signal');
    const times = all
      .filter(({ kind, status }) => kind === 'other' && status === 200)
      .map(({ tookMs = 0 }) => tookMs)
      .toSorted((a, b) => a - b);
    return {
      sentCount: all.length,
      refusedCount: all.filter(({ status }) => status === 503).length,
      goodPerSec: all.filter(isGood).length / (this.#load.seconds - settleMs / 1000),
      signalsInTimeRatio: signals.filter(isGood).length / signals.length,
      mostJoinsPerSec: mostWithin(
        1000,
        all.flatMap(({ kind, begunMs }) => (kind === 'join' && begunMs !== undefined ? begunMs : [])),
      ),
      p99Ms: times[Math.floor(times.length * 0.99)] ?? 0,
      armedRatio: this.#readingCount === 0 ? 0 : this.#armedCount / this.#readingCount,
    };
  }
}

function mostWithin(spanMs: number, timesMs: readonly number[]): number {
  const counts = timesMs.map((fromMs) => timesMs.filter((atMs) => atMs >= fromMs && atMs < fromMs + spanMs).length);
  return Math.max(0, ...counts);
}
