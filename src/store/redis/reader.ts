import type { Redis } from 'ioredis';
import { SupervisorError } from '../../core/errors.js';
import type { ClusterEvent, HistoryFrame, NodeSnapshot } from '../../protocol/snapshot.js';
import { historyKeepMs, maxFramesPerNode, maxNodes, maxPointsPerAnswer } from '../bounds.js';
import { newestEvents } from '../event-filter.js';
import { byTimeThenNode } from '../frame-order.js';
import type { EventQuery, HistoryRange, NodeState } from '../metrics-store.js';
import { decodeStored, maxStoredBytes } from './codec.js';
import { decodeFrame, decodeSnapshot } from './decode-stored.js';
import { EventScan } from './event-scan.js';
import { isKeyName, type RedisKeys } from './keys.js';

const eventsPerPage = 200;
/** A frame of 8 workers takes 0.4 ms to decode; between pages the primary gets its turn. */
const framesPerPage = 20;
const headerPattern = /^(\d{1,16}) (\S{1,64}) (\d{1,16})$/;

/** Answers from Redis. Whatever is not what we write there is skipped and counted: Redis is untrusted input. */
export class RedisReader {
  readonly #keys: RedisKeys;
  readonly #ownNodeId: string;
  #skippedCount = 0;

  /** @param ownNodeId whose history is always looked for, also before it has published a state */
  constructor(keys: RedisKeys, ownNodeId: string) {
    this.#keys = keys;
    this.#ownNodeId = ownNodeId;
  }

  get skippedCount(): number {
    return this.#skippedCount;
  }

  async now(redis: Redis): Promise<readonly NodeState[]> {
    const [nowMs, leases] = await Promise.all([redisTimeMs(redis), this.#leases(redis)]);
    const states = await Promise.all(
      [...leases].map(async ([nodeId, leaseEndMs]) => {
        const stored = await this.#tolerate(redis.getrangeBuffer(this.#keys.now(nodeId), 0, maxStoredBytes + 255));
        return stored && stored.length > 0 ? this.#stateOf(nodeId, stored, nowMs, leaseEndMs) : [];
      }),
    );
    return states.flat().sort((a, b) => (a.snapshot.nodeId < b.snapshot.nodeId ? -1 : 1));
  }

  async history(redis: Redis, range: HistoryRange): Promise<readonly HistoryFrame[]> {
    const frames: HistoryFrame[] = [];
    const nodes = range.nodeId === undefined ? await this.#nodesWithHistory(redis) : [range.nodeId];
    for (const nodeId of nodes.filter((name) => this.#isName(name))) {
      await this.#readFrames(redis, nodeId, range, frames);
    }
    return frames.sort(byTimeThenNode);
  }

  async events(redis: Redis, query: EventQuery): Promise<readonly ClusterEvent[]> {
    const scan = new EventScan(query, eventsPerPage);
    while (!scan.isDone) {
      const page = await this.#tolerate(
        redis.xrevrangeBuffer(this.#keys.events, scan.nextId, '-', 'COUNT', eventsPerPage),
      );
      this.#skippedCount += scan.add(page ?? []);
    }
    return newestEvents(scan.found, query.limit);
  }

  async #leases(redis: Redis): Promise<ReadonlyMap<string, number>> {
    const reply = await this.#tolerate(redis.zrevrange(this.#keys.alive, 0, maxNodes - 1, 'WITHSCORES'));
    const pairs = Array.from({ length: (reply ?? []).length / 2 }, (_, i) => i * 2);
    return new Map(
      pairs.map((i) => [reply?.[i] ?? '', Number(reply?.[i + 1])] as const).filter(([nodeId]) => this.#isName(nodeId)),
    );
  }

  #stateOf(nodeId: string, stored: Buffer, nowMs: number, leaseEndMs: number): readonly NodeState[] {
    const headerEnd = stored.subarray(0, 256).indexOf('\n');
    const header = headerPattern.exec(stored.toString('latin1', 0, Math.max(0, headerEnd)));
    const snapshot = header ? decodeSnapshot(decodeStored(stored.subarray(headerEnd + 1))) : undefined;
    if (!header || snapshot?.nodeId !== nodeId || !isAboutNode(snapshot)) return this.#skip();
    return [{ snapshot, ageMs: Math.max(0, nowMs - Number(header[1])), isAlive: leaseEndMs > nowMs }];
  }

  /** Only nodes that were seen while their history can still be there. */
  async #nodesWithHistory(redis: Redis): Promise<readonly string[]> {
    const nowMs = await redisTimeMs(redis);
    const oldestMs = nowMs - historyKeepMs;
    const reply = await this.#tolerate(
      redis.zrevrangebyscore(this.#keys.hosts, '+inf', oldestMs, 'LIMIT', 0, maxNodes),
    );
    return [...new Set([this.#ownNodeId, ...(reply ?? [])])];
  }

  async #readFrames(redis: Redis, nodeId: string, range: HistoryRange, into: HistoryFrame[]): Promise<void> {
    const endId = streamId(range.toMs);
    let nextId = streamId(range.fromMs + 1);
    let pointCount = into.reduce((sum, frame) => sum + frame.points.length, 0);
    for (let readCount = 0; readCount < maxFramesPerNode; readCount += framesPerPage) {
      const reply = redis.xrangeBuffer(this.#keys.tail(nodeId), nextId, endId, 'COUNT', framesPerPage);
      const page = (await this.#tolerate(reply)) ?? [];
      for (const frame of page.flatMap(([id, fields]) => this.#frameOf(nodeId, id, fields))) {
        into.push(frame);
        pointCount += frame.points.length;
      }
      if (pointCount > maxPointsPerAnswer) throw tooManyPoints();
      const lastId = page.at(-1)?.[0];
      if (lastId === undefined || page.length < framesPerPage) return;
      nextId = `(${lastId.toString('latin1')}`;
    }
  }

  #frameOf(nodeId: string, id: Buffer, fields: readonly Buffer[]): readonly HistoryFrame[] {
    const frame = fields[1] && decodeFrame(decodeStored(fields[1]));
    const isWhole = frame?.nodeId === nodeId && id.toString('latin1') === `${frame.atMs}-0`;
    return isWhole && frame.points.every((point) => point.nodeId === nodeId) ? [frame] : this.#skip();
  }

  #isName(nodeId: string): boolean {
    if (isKeyName(nodeId)) return true;
    this.#skippedCount += 1;
    return false;
  }

  #skip(): readonly never[] {
    this.#skippedCount += 1;
    return [];
  }

  /** A key of another type is one more kind of data that is not ours. */
  async #tolerate<T>(reply: Promise<T>): Promise<T | undefined> {
    try {
      return await reply;
    } catch (thrown) {
      if (!(thrown instanceof Error && thrown.message.startsWith('WRONGTYPE'))) throw thrown;
      this.#skippedCount += 1;
      return undefined;
    }
  }
}

function isAboutNode(snapshot: NodeSnapshot): boolean {
  return snapshot.workers.every((worker) => worker.nodeId === snapshot.nodeId);
}

async function redisTimeMs(redis: Redis): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}

function streamId(ms: number): string {
  return String(Math.min(Math.max(0, Math.floor(ms)), Number.MAX_SAFE_INTEGER));
}

function tooManyPoints(): SupervisorError {
  return new SupervisorError('PS_STORE_BAD_QUERY', {
    place: 'from',
    reason: `the answer needs more than ${maxPointsPerAnswer} stored points`,
    remedy: 'Ask for a shorter time or for one node.',
  });
}
