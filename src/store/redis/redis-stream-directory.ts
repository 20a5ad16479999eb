import { createHash } from 'node:crypto';
import type { Clock } from '../../core/clock.js';
import { withDeadline } from '../../core/deadline.js';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { readRecord, readText } from '../../protocol/read.js';
import type { StreamDirectory, StreamHome } from '../stream-directory.js';
import { AwayLog } from './away-log.js';
import { RedisConnection } from './client.js';
import { RedisKeys } from './keys.js';
import { type RedisSettings, redisTarget } from './redis-target.js';
import { runScript } from './scripts.js';

export interface RedisStreamDirectoryOptions {
  readonly redis: RedisSettings;
  readonly namespace: string;
  readonly home: StreamHome;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A request waits for it: Redis that is slow counts as away. */
const answerMs = 250;
const keysPerCall = 256;
const releaseMs = 1;
const maxHomeLength = 512;

/** Keeps in Redis which node has which stream, over a connection of its own: history that is being written delays no request. */
export class RedisStreamDirectory implements StreamDirectory {
  readonly #options: RedisStreamDirectoryOptions;
  readonly #keys: RedisKeys;
  readonly #own: string;
  readonly #connection: RedisConnection;
  readonly #log: AwayLog;

  /** @throws {SupervisorError} PS_CONFIG_BAD_VALUE when the namespace cannot be used, and those of `redisTarget` */
  constructor(options: RedisStreamDirectoryOptions) {
    const { redis, namespace, home, logger, clock } = options;
    const target = redisTarget(redis);
    this.#options = options;
    this.#keys = new RedisKeys(namespace);
    this.#own = JSON.stringify({ nodeId: home.nodeId, url: home.url });
    this.#log = new AwayLog({ logger, clock, label: target.label });
    this.#connection = new RedisConnection(target, {
      onReady: () => this.#log.isBack(),
      onAway: (reason) => this.#log.say('away', reason),
    });
  }

  async claim(streamKeys: readonly string[]): Promise<readonly (StreamHome | undefined)[]> {
    const answers: (StreamHome | undefined)[] = [];
    for (let at = 0; at < streamKeys.length; at += keysPerCall) {
      answers.push(...(await this.#claim(streamKeys.slice(at, at + keysPerCall), this.#options.leaseMs)));
    }
    return answers;
  }

  async close(streamKeys: readonly string[]): Promise<void> {
    for (let at = 0; at < streamKeys.length; at += keysPerCall) {
      await this.#claim(streamKeys.slice(at, at + keysPerCall), releaseMs);
    }
    this.#connection.close();
  }

  async #claim(streamKeys: readonly string[], leaseMs: number): Promise<readonly (StreamHome | undefined)[]> {
    const redis = this.#connection.ready;
    if (!redis) return streamKeys.map(() => undefined);
    try {
      const keys = streamKeys.map((streamKey) => this.#keys.place(digestOf(streamKey)));
      const asked = runScript(redis, 'claim-streams', keys, [this.#own, leaseMs]);
      const late = () => new SupervisorError('PS_STORE_AWAY', { reason: `no answer within ${answerMs} ms` });
      const answer = await withDeadline(asked, answerMs, this.#options.clock, late);
      return streamKeys.map((_, at) => (Array.isArray(answer) ? decodeHome(answer[at]) : undefined));
    } catch (thrown) {
      this.#log.say('away', reasonOf(thrown));
      return streamKeys.map(() => undefined);
    }
  }
}

/** Names of streams are any text; a digest is a name that may stand in a key. */
function digestOf(streamKey: string): string {
  return createHash('sha256').update(streamKey).digest('hex').slice(0, 40);
}

/** `undefined`: it is this node's, or nothing that can be understood. */
function decodeHome(value: unknown): StreamHome | undefined {
  const text = readText(value, maxHomeLength);
  if (!text) return undefined;
  try {
    const home = readRecord(JSON.parse(text));
    const nodeId = readText(home?.['nodeId']);
    const url = readText(home?.['url']);
    return nodeId !== undefined && url !== undefined && isOrigin(url) ? { nodeId, url } : undefined;
  } catch {
    // Somebody else wrote it: the stream is served here.
    return undefined;
  }
}

function isOrigin(url: string): boolean {
  return /^https?:\/\/[^/?#@\s]+$/.test(url) && URL.canParse(url);
}
