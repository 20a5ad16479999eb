import { SupervisorError } from '../../core/errors.js';

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Whether a text may stand in a key: no braces (they would move the key to another slot), no colon, no spaces. */
export function isKeyName(text: string): boolean {
  return namePattern.test(text);
}

/**
 * Names every key in Redis; nothing else builds one. `{ns}` is small cluster-wide state in one slot, `{ns/node}` the
 * bulk of one node in its own, so that a script touches one slot only and Redis Cluster works.
 * Keys are never searched for (KEYS, SCAN): nodes are found through `hosts` and `alive`.
 */
export class RedisKeys {
  readonly #namespace: string;

  /** @throws {SupervisorError} PS_CONFIG_BAD_VALUE when the namespace cannot stand in a key */
  constructor(namespace: string) {
    this.#namespace = checked('namespace', namespace);
  }

  /** `ps:{ns}:alive` · ZSET node -> end of its lease, ms in Redis time · trimmed, 1 h · tick.lua, leave.lua */
  get alive(): string {
    return this.#shared('alive');
  }

  /** `ps:{ns}:hosts` · ZSET node -> last seen, ms in Redis time · trimmed, 30 d · tick.lua */
  get hosts(): string {
    return this.#shared('hosts');
  }

  /** `ps:{ns}:now:<node>` · STRING header line and packed NodeSnapshot · 12 leases · tick.lua, leave.lua */
  now(nodeId: string): string {
    return this.#shared(`now:${checked('nodeId', nodeId)}`);
  }

  /** `ps:{ns}:opt` · STREAM of packed ClusterEvents, field `d` · trimmed to 10,000, 31 d · record.lua */
  get events(): string {
    return this.#shared('opt');
  }

  /** `ps:{ns}:opt:seen` · ZSET event id -> when stored · trimmed to 10,000, 31 d · record.lua */
  get seenEvents(): string {
    return this.#shared('opt:seen');
  }

  /** `ps:{ns/node}:tail` · STREAM of packed HistoryFrames, id `atMs-0`, field `d` · trimmed, 2 h · append.lua */
  tail(nodeId: string): string {
    return this.#ofNode(nodeId, 'tail');
  }

  /** `ps:{ns/node}:owner` · STRING instance id of the primary that holds the name · one lease · append.lua, release.lua */
  owner(nodeId: string): string {
    return this.#ofNode(nodeId, 'owner');
  }

  /** `ps:{ns}:live` · channel · `<node> <seq>` for each new state · tick.lua, leave.lua */
  get liveChannel(): string {
    return this.#shared('live');
  }

  #shared(rest: string): string {
    return `ps:{${this.#namespace}}:${rest}`;
  }

  #ofNode(nodeId: string, rest: string): string {
    return `ps:{${this.#namespace}/${checked('nodeId', nodeId)}}:${rest}`;
  }
}

function checked(name: string, value: string): string {
  if (isKeyName(value)) return value;
  throw new SupervisorError('PS_CONFIG_BAD_VALUE', {
    source: 'setting',
    name,
    value: JSON.stringify(value),
    allowed: '1 to 64 letters, digits, dots, dashes or underscores, beginning with a letter or digit',
  });
}
