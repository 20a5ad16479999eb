import type { Address, Vault, VaultWrite } from '../archive/vault.js';
import type { RedisKeys } from './keys.js';
import type { RedisClient } from './open-client.js';
import { runScript } from './scripts.js';

const fieldsPerScan = 1000;
/** Answers of one question that are on their way at a time, so that no reply waits behind hundreds of others. */
const mostAtOnce = 32;

export interface RedisVaultOptions {
  readonly keys: RedisKeys;
  /** @throws {SupervisorError} PS_STORE_AWAY */
  readonly redis: () => RedisClient;
  /** A key of another type is data that is not ours. */
  readonly onSkipped: () => void;
}

/** Chunks as fields of hashes, each hash with its expiry. */
export class RedisVault implements Vault {
  readonly #options: RedisVaultOptions;

  constructor(options: RedisVaultOptions) {
    this.#options = options;
  }

  async put(writes: readonly VaultWrite[]): Promise<void> {
    const redis = this.#options.redis();
    const byKey = new Map<string, VaultWrite[]>();
    for (const write of writes) {
      const key = this.#options.keys.chunk(write.address);
      byKey.set(key, [...(byKey.get(key) ?? []), write]);
    }
    await inTurns([...byKey], async ([key, list]) => {
      const keepMs = Math.max(...list.map((write) => Math.ceil(write.keepMs)));
      await runScript(redis, 'put', [key], [keepMs, ...list.flatMap(({ field, payload }) => [field, payload])]);
    });
  }

  async all(address: Address, prefix?: string): Promise<ReadonlyMap<string, Buffer>> {
    const key = this.#options.keys.chunk(address);
    const redis = this.#options.redis();
    if (prefix === undefined) {
      const fields = await this.#tolerate(redis.hgetallBuffer(key));
      return new Map(Object.entries(fields ?? {}));
    }
    const found = new Map<string, Buffer>();
    let cursor = '0';
    do {
      const page = await this.#tolerate(redis.hscanBuffer(key, cursor, 'MATCH', `${prefix}*`, 'COUNT', fieldsPerScan));
      const [next, pairs] = page ?? [Buffer.from('0'), []];
      cursor = next.toString('latin1');
      for (let i = 0; i + 1 < pairs.length; i += 2) {
        const [field, payload] = [pairs[i], pairs[i + 1]];
        if (field && payload) found.set(field.toString('utf8'), payload);
      }
    } while (cursor !== '0' && found.size < fieldsPerScan);
    return found;
  }

  async some(address: Address, fields: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    if (fields.length === 0) return new Map();
    const { keys, redis } = this.#options;
    const values = await this.#tolerate(redis().hmgetBuffer(keys.chunk(address), ...fields));
    const found = fields.flatMap((field, i) => {
      const payload = values?.[i];
      return payload ? [[field, payload] as const] : [];
    });
    return new Map(found);
  }

  async counts(addresses: readonly Address[]): Promise<readonly number[]> {
    const redis = this.#options.redis();
    return inTurns(
      addresses,
      async (address) => (await this.#tolerate(redis.hlen(this.#options.keys.chunk(address)))) ?? 0,
    );
  }

  async sizes(addresses: readonly Address[]): Promise<readonly number[]> {
    const redis = this.#options.redis();
    return inTurns(addresses, async (address) => (await redis.memory('USAGE', this.#options.keys.chunk(address))) ?? 0);
  }

  async remove(addresses: readonly Address[]): Promise<void> {
    const redis = this.#options.redis();
    await inTurns(addresses, (address) => redis.unlink(this.#options.keys.chunk(address)));
  }

  async holdsLease(holder: string, leaseMs: number): Promise<boolean> {
    const { keys, redis } = this.#options;
    return (await runScript(redis(), 'lease', [keys.sealer], [holder, leaseMs])) === 1;
  }

  async #tolerate<T>(reply: Promise<T>): Promise<T | undefined> {
    try {
      return await reply;
    } catch (thrown) {
      if (!(thrown instanceof Error && thrown.message.startsWith('WRONGTYPE'))) throw thrown;
      this.#options.onSkipped();
      return undefined;
    }
  }
}

async function inTurns<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += mostAtOnce)
    results.push(...(await Promise.all(items.slice(i, i + mostAtOnce).map(task))));
  return results;
}
