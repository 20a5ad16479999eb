import type { Clock } from '../../core/clock.js';
import { SupervisorError } from '../../core/errors.js';
import { decodeKeptEvidence, type KeptEvidence } from '../../evidence/kept-evidence.js';
import type { ClusterEvent, HistoryFrame } from '../../protocol/snapshot.js';
import { type ArchiveRange, readArchive } from '../archive/archive-reader.js';
import { pointOfRow, unpackBlock } from '../archive/chunk.js';
import { type ClusterRange, readCluster } from '../archive/cluster-reader.js';
import type { ClusterStep } from '../archive/cluster-rows.js';
import { isPackedColumns } from '../archive/packed.js';
import type { Retention } from '../archive/tiers.js';
import type { Vault } from '../archive/vault.js';
import { chartPointShare, maxFramesPerNode, maxNodes, maxPointsPerAnswer } from '../bounds.js';
import { isAudited, newestEvents } from '../event-filter.js';
import { byTimeThenNode } from '../frame-order.js';
import type { EventQuery, HistoryRange, KnownNode, NodeState } from '../metrics-store.js';
import { decodeStored, maxStoredBytes } from './codec.js';
import { decodeFrame } from './decode-stored.js';
import { EventScan } from './event-scan.js';
import { isKeyName, type RedisKeys } from './keys.js';
import { LiveStates } from './live/live-states.js';
import type { RedisClient } from './open-client.js';
import { runScript } from './scripts.js';

const eventsPerPage = 200;
/** A frame of 8 workers takes 0.4 ms to decode; between pages the primary gets its turn. */
const framesPerPage = 20;
/** Clocks of nodes and of Redis may differ. */
const seenSlackMs = 60_000;

export interface ReaderOptions {
  readonly keys: RedisKeys;
  /** Its history is always looked for, also before it has published a state. */
  readonly ownNodeId: string;
  readonly retention: Retention;
  readonly vault: Vault;
  readonly clock: Clock;
}

/** Answers from Redis. Whatever is not what we write there is skipped and counted: Redis is untrusted input. */
export class RedisReader {
  readonly #keys: RedisKeys;
  readonly #options: ReaderOptions;
  readonly #live: LiveStates;
  #asking: Promise<readonly NodeState[]> | undefined;
  #skippedCount = 0;

  constructor(options: ReaderOptions) {
    this.#keys = options.keys;
    this.#options = options;
    this.#live = new LiveStates({ ...options, onSkipped: () => this.onSkipped() });
  }

  readonly onSkipped = (): void => {
    this.#skippedCount += 1;
  };

  get skippedCount(): number {
    return this.#skippedCount;
  }

  /** Whoever asks while the same is being asked gets that answer. */
  now(redis: RedisClient, metrics?: ReadonlySet<string>): Promise<readonly NodeState[]> {
    if (metrics) return this.#now(redis, metrics);
    return (this.#asking ??= this.#now(redis).finally(() => (this.#asking = undefined)));
  }

  async #now(redis: RedisClient, metrics?: ReadonlySet<string>): Promise<readonly NodeState[]> {
    const [nowMs, leases] = await Promise.all([this.#timeMs(redis), this.#leases(redis)]);
    return this.#live.read(redis, leases, nowMs, metrics);
  }

  async history(redis: RedisClient, range: HistoryRange): Promise<readonly HistoryFrame[]> {
    const nowMs = await this.#timeMs(redis);
    const nodes = range.nodeId === undefined ? await this.#nodesSeenSince(redis, range.fromMs) : [range.nodeId];
    const { vault, retention } = this.#options;
    let rowCount = 0;
    const onRead = (count: number): void => {
      rowCount += range.metrics ? chartPointShare * count : count;
      if (rowCount > maxPointsPerAnswer) throw tooManyPoints();
    };
    const frames: HistoryFrame[] = [];
    for (const nodeId of nodes.filter((name) => this.#isName(name))) {
      const recent = async (_: string, fromMs: number, toMs: number): Promise<readonly HistoryFrame[]> => {
        const found = await this.#recent(redis, nodeId, { ...range, fromMs, toMs });
        onRead(found.reduce((sum, { points }) => sum + points.length, 0));
        return found;
      };
      const options = { vault, retention, now: () => nowMs, recent, onRead, onSkipped: this.onSkipped };
      frames.push(...(await readArchive(nodeId, range, options)));
    }
    return frames.sort(byTimeThenNode);
  }

  async clusterHistory(redis: RedisClient, range: ClusterRange): Promise<readonly ClusterStep[]> {
    const { vault, retention } = this.#options;
    const oldestMinuteMs = (await this.#timeMs(redis)) - retention.minutes;
    return readCluster(range, { vault, oldestMinuteMs, onSkipped: this.onSkipped });
  }

  async nodes(redis: RedisClient): Promise<readonly KnownNode[]> {
    const [nowMs, leases, reply] = await Promise.all([
      this.#timeMs(redis),
      this.#leases(redis),
      this.#tolerate(redis.zrevrange(this.#keys.hosts, 0, maxNodes - 1, 'WITHSCORES')),
    ]);
    const seen = pairsOf(reply).filter(([nodeId]) => this.#isName(nodeId));
    const signs = await this.#live.lastSigns(redis, [...leases.keys()]);
    return seen
      .map(([nodeId, seenAtMs]): KnownNode => {
        const leaseEndMs = leases.get(nodeId);
        const presence = leaseEndMs === undefined ? 'gone' : leaseEndMs > nowMs ? 'alive' : 'stale';
        return { nodeId, presence, ageMs: Math.max(0, nowMs - (signs.get(nodeId) ?? seenAtMs)) };
      })
      .sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
  }

  async events(redis: RedisClient, query: EventQuery): Promise<readonly ClusterEvent[]> {
    const { types } = query;
    const streams = [
      ...(types?.every((type) => isAudited({ type })) === true ? [] : [this.#keys.events]),
      ...(types?.some((type) => isAudited({ type })) === false ? [] : [this.#keys.audit]),
    ];
    const found = await Promise.all(streams.map((stream) => this.#scan(redis, stream, query)));
    return newestEvents(found.flat(), query.limit);
  }

  /** Of this node only: its name is its own. */
  async evidence(redis: RedisClient): Promise<KeptEvidence | undefined> {
    const key = this.#keys.evidence(this.#options.ownNodeId);
    const stored = await this.#tolerate(redis.getrangeBuffer(key, 0, maxStoredBytes));
    if (!stored || stored.length === 0) return undefined;
    const evidence = decodeKeptEvidence(decodeStored(stored));
    if (!evidence) this.#skip();
    return evidence;
  }

  async #scan(redis: RedisClient, stream: string, query: EventQuery): Promise<readonly ClusterEvent[]> {
    const scan = new EventScan(query, eventsPerPage);
    while (!scan.isDone) {
      const page = await this.#tolerate(redis.xrevrangeBuffer(stream, scan.nextId, '-', 'COUNT', eventsPerPage));
      this.#skippedCount += scan.add(page ?? []);
    }
    return scan.found;
  }

  /** Of the Redis that keeps the leases. */
  async #timeMs(redis: RedisClient): Promise<number> {
    return Number(await runScript(redis, 'time', [this.#keys.alive], []));
  }

  async #leases(redis: RedisClient): Promise<ReadonlyMap<string, number>> {
    const reply = await this.#tolerate(redis.zrevrange(this.#keys.alive, 0, maxNodes - 1, 'WITHSCORES'));
    return new Map(pairsOf(reply).filter(([nodeId]) => this.#isName(nodeId)));
  }

  /** Only nodes that were seen since then can have history of it. */
  async #nodesSeenSince(redis: RedisClient, sinceMs: number): Promise<readonly string[]> {
    const reply = await this.#tolerate(
      redis.zrevrangebyscore(this.#keys.hosts, '+inf', sinceMs - seenSlackMs, 'LIMIT', 0, maxNodes),
    );
    return [...new Set([this.#options.ownNodeId, ...(reply ?? [])])];
  }

  /** Every single step of the own node that is still there as it was recorded, oldest first, in pages. */
  recorded(redis: RedisClient): AsyncIterable<readonly HistoryFrame[]> {
    return this.#pages(redis, this.#options.ownNodeId, { fromMs: 0, toMs: Infinity });
  }

  async #recent(redis: RedisClient, nodeId: string, range: ArchiveRange): Promise<readonly HistoryFrame[]> {
    const frames: HistoryFrame[] = [];
    for await (const page of this.#pages(redis, nodeId, range)) frames.push(...page);
    return frames;
  }

  async *#pages(redis: RedisClient, nodeId: string, range: ArchiveRange): AsyncGenerator<readonly HistoryFrame[]> {
    const endId = streamId(range.toMs);
    let nextId = streamId(range.fromMs + 1);
    for (let readCount = 0; readCount < maxFramesPerNode; readCount += framesPerPage) {
      const reply = redis.xrangeBuffer(this.#keys.tail(nodeId), nextId, endId, 'COUNT', framesPerPage);
      const page = (await this.#tolerate(reply)) ?? [];
      yield page.flatMap(([id, fields]) => this.#frameOf(nodeId, id, fields[1], range));
      const lastId = page.at(-1)?.[0];
      if (lastId === undefined || page.length < framesPerPage) return;
      nextId = `(${lastId.toString('latin1')}`;
    }
  }

  #frameOf(nodeId: string, id: Buffer, payload: Buffer | undefined, range: ArchiveRange): readonly HistoryFrame[] {
    const frame = payload && frameIn(payload, nodeId, Number(id.toString('latin1').replace(/-0$/, '')), range);
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

/** Earlier versions wrote frames as JSON. */
function frameIn(payload: Buffer, nodeId: string, atMs: number, range: ArchiveRange): HistoryFrame | undefined {
  if (!isPackedColumns(payload)) return decodeFrame(decodeStored(payload));
  const block = unpackBlock(payload, range.metrics ? { metrics: new Set(range.metrics) } : {});
  if (!block?.rows.every((row) => row.atMs === atMs)) return undefined;
  const points = block.rows.filter(({ slot }) => range.slot === undefined || slot === range.slot);
  return { nodeId, atMs, stepMs: block.stepMs, points: points.map((row) => pointOfRow(row, nodeId)) };
}

function pairsOf(reply: readonly string[] | undefined): readonly (readonly [name: string, score: number])[] {
  const count = (reply ?? []).length / 2;
  return Array.from({ length: count }, (_, i) => [reply?.[2 * i] ?? '', Number(reply?.[2 * i + 1])] as const);
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
