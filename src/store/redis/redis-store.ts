import { reasonOf, SupervisorError } from '../../core/errors.js';
import type { KeptEvidence } from '../../evidence/kept-evidence.js';
import type { ClusterEvent, HistoryFrame, NodeSnapshot } from '../../protocol/snapshot.js';
import type { EventQuery, HistoryRange, KnownNode, MetricsStore, NodeState, StoreHealth } from '../metrics-store.js';
import { ArchiveWriter } from '../archive/archive-writer.js';
import type { ClusterRange } from '../archive/cluster-reader.js';
import type { ClusterStep } from '../archive/cluster-rows.js';
import { ResumingArchive } from '../archive/resuming-archive.js';
import { defaultRetention } from '../archive/tiers.js';
import { defaultBudgetBytes } from '../bounds.js';
import { AwayLog } from './away-log.js';
import { RedisConnection } from './client.js';
import { RedisKeys } from './keys.js';
import type { RedisClient } from './open-client.js';
import { RedisCommands } from './redis-commands.js';
import { PendingWrites } from './pending-writes.js';
import { RedisReader } from './reader.js';
import type { RedisStoreOptions } from './redis-store-options.js';
import { redisTarget } from './redis-target.js';
import { leaveCluster } from './leave-cluster.js';
import { sendBatch, type Writing } from './send-batch.js';
import { RedisVault } from './redis-vault.js';
import { Upkeep } from './upkeep.js';
import { RedisWriter } from './writer.js';

const closePollMs = 20;

/** Keeps the cluster's figures in Redis. Writing returns at once, whatever Redis does; reading throws while it is away. */
export class RedisStore implements MetricsStore {
  readonly kind = 'redis';
  readonly commands: RedisCommands;
  readonly #options: RedisStoreOptions;
  readonly #pending: PendingWrites;
  readonly #reader: RedisReader;
  readonly #writing: Writing;
  readonly #writer: RedisWriter;
  readonly #connection: RedisConnection;
  readonly #archive: ResumingArchive;
  readonly #upkeep: Upkeep;
  readonly #log: AwayLog;
  #hasPublished = false;
  #takingUp: Promise<void> | undefined;
  #isClosed = false;

  /** @throws {SupervisorError} PS_CONFIG_BAD_VALUE when the namespace or the node's name cannot be used, and those of `redisTarget` */
  constructor(options: RedisStoreOptions) {
    const target = redisTarget(options.redis);
    const keys = new RedisKeys(options.namespace);
    keys.now(options.nodeId);
    this.#options = options;
    this.#pending = new PendingWrites(options);
    const { retention = defaultRetention, nodeId, enableCompression: isCompressing } = options;
    const vault = new RedisVault({
      keys,
      redis: () => this.#readyOrThrow(),
      onSkipped: () => this.#reader.onSkipped(),
    });
    this.#reader = new RedisReader({ keys, ownNodeId: nodeId, retention, vault, clock: options.clock });
    this.#archive = new ResumingArchive(new ArchiveWriter({ nodeId, retention, isCompressing }));
    const budgetBytes = options.budgetBytes ?? defaultBudgetBytes;
    this.#upkeep = new Upkeep({
      ...options,
      vault,
      retention,
      budgetBytes,
      isReady: () => this.#connection.ready !== undefined,
    });
    this.commands = new RedisCommands({
      ...options,
      keys,
      ask: (question) => this.#read(question),
      onSkipped: () => this.#reader.onSkipped(),
    });
    this.#log = new AwayLog({ logger: options.logger, clock: options.clock, label: target.label });
    this.#writing = { ...options, keys, vault, pack: (snapshot) => this.#pending.packState(snapshot) };
    this.#writer = new RedisWriter({
      clock: options.clock,
      pending: this.#pending,
      ready: () => this.#connection.ready,
      send: async (redis, batch) => {
        const result = await sendBatch(redis, this.#writing, batch);
        this.commands.counted(result.commandCount);
        return result;
      },
      onFailed: (error) => this.#log.failed(error),
    });
    this.#connection = new RedisConnection(target, {
      onReady: () => {
        this.#log.isBack();
        this.#writer.wake();
        this.#startTakingUp();
      },
      onAway: (reason) => this.#log.say('away', reason),
    });
  }

  publish(snapshot: NodeSnapshot): void {
    this.#checkOwn(snapshot.nodeId);
    this.#hasPublished = true;
    this.#pending.putSnapshot(snapshot);
    this.#writer.kick();
  }

  append(frame: HistoryFrame): void {
    this.#checkOwn(frame.nodeId);
    this.#pending.addFrame(frame);
    this.#pending.addChunks(this.#archive.add(frame));
    this.#upkeep.start();
    this.#writer.kick();
    this.#startTakingUp();
  }

  record(event: ClusterEvent): void {
    this.#pending.addEvent(event);
    this.#writer.kick();
  }

  keepEvidence(evidence: KeptEvidence): void {
    this.#pending.putEvidence(evidence);
    this.#writer.kick();
  }

  evidence(): Promise<KeptEvidence | undefined> {
    return this.#read((redis) => this.#reader.evidence(redis));
  }

  now(metrics?: ReadonlySet<string>): Promise<readonly NodeState[]> {
    return this.#read((redis) => this.#reader.now(redis, metrics));
  }

  history(range: HistoryRange): Promise<readonly HistoryFrame[]> {
    return this.#read((redis) => this.#reader.history(redis, range));
  }

  clusterHistory(range: ClusterRange): Promise<readonly ClusterStep[]> {
    return this.#read((redis) => this.#reader.clusterHistory(redis, range));
  }

  nodes(): Promise<readonly KnownNode[]> {
    return this.#read((redis) => this.#reader.nodes(redis));
  }

  events(query: EventQuery): Promise<readonly ClusterEvent[]> {
    return this.#read((redis) => this.#reader.events(redis, query));
  }

  health(): StoreHealth {
    const isConnected = this.#connection.ready !== undefined;
    const reason = isConnected ? this.#writer.refusal : this.#connection.reason;
    const oldestPendingAgeMs = this.#pending.oldestAgeMs;
    return {
      kind: 'redis',
      isConnected,
      ...(reason === undefined ? {} : { reason }),
      pendingCount: this.#pending.recordCount,
      droppedCount: this.#pending.droppedCount + this.#writer.lateCount,
      writtenCount: this.#writer.writtenCount,
      reconnectCount: this.#connection.reconnectCount,
      skippedCount: this.#reader.skippedCount,
      ...(oldestPendingAgeMs === undefined ? {} : { oldestPendingAgeMs }),
    };
  }

  async close(graceMs: number): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#upkeep.stop();
    // A second at most, if Redis hangs: then its command is given up.
    await this.#takingUp;
    this.#pending.addChunks(this.#archive.flush());
    await this.#drain(graceMs);
    await this.#writer.stop();
    await this.#leave();
    this.#giveUpRest();
    this.#connection.close();
  }

  /** What the primary before recorded under this node's name; tried when Redis is there and with each step. */
  #startTakingUp(): void {
    const redis = this.#connection.ready;
    if (!redis || !this.#archive.isHolding) return;
    this.#takingUp ??= this.#takeUp(redis).finally(() => (this.#takingUp = undefined));
  }

  async #takeUp(redis: RedisClient): Promise<void> {
    try {
      for await (const page of this.#reader.recorded(redis)) this.#pending.addChunks(this.#archive.takeUp(page));
      this.#pending.addChunks(this.#archive.goOn());
      this.#writer.kick();
    } catch (thrown) {
      this.#log.say('away', reasonOf(thrown));
    }
  }

  async #drain(graceMs: number): Promise<void> {
    const { clock } = this.#options;
    const untilMs = clock.monotonicMs() + graceMs;
    while ((this.#pending.count > 0 || this.#writer.isBusy) && clock.monotonicMs() < untilMs) {
      this.#writer.wake();
      await new Promise<void>((resolve) => clock.after(closePollMs, resolve));
    }
  }

  /** Only who published is in the live state; a reader has nothing to take back. */
  async #leave(): Promise<void> {
    const redis = this.#connection.ready;
    if (redis && this.#hasPublished) await leaveCluster(redis, this.#writing, this.#options);
  }

  #giveUpRest(): void {
    const { recordCount: count } = this.#pending;
    this.#pending.giveUp();
    if (count === 0) return;
    this.#options.logger.warn('closed with writes that did not reach Redis', { event: 'redis-lost-writes', count });
  }

  async #read<T>(ask: (redis: RedisClient) => Promise<T>): Promise<T> {
    const redis = this.#readyOrThrow();
    try {
      return await ask(redis);
    } catch (thrown) {
      if (thrown instanceof SupervisorError) throw thrown;
      throw new SupervisorError('PS_STORE_AWAY', { reason: reasonOf(thrown) }, { cause: thrown });
    }
  }

  #readyOrThrow(): RedisClient {
    const redis = this.#connection.ready;
    if (!redis) throw new SupervisorError('PS_STORE_AWAY', { reason: this.#connection.reason });
    return redis;
  }

  #checkOwn(nodeId: string): void {
    if (nodeId !== this.#options.nodeId)
      throw new TypeError(`this store writes for node ${this.#options.nodeId}, not ${nodeId}`);
  }
}
