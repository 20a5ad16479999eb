import { SupervisorError } from '../../core/errors.js';
import type { Address } from '../archive/vault.js';

const tierKeys = { raw: 'raw', minutes: 'm1', tenMinutes: 'm10' } as const;
const clusterKeys = { parts: 'c1', minutes: 'u1', hour: 's1', day: 's10' } as const;
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

  /** `ps:{ns}:hosts` · ZSET node -> last seen, ms in Redis time, up to 10 s behind · trimmed, 30 d · tick.lua */
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

  /** `ps:{ns}:audit` · STREAM of packed events about commands, field `d` · trimmed to 2,000, 31 d · record.lua */
  get audit(): string {
    return this.#shared('audit');
  }

  /** `ps:{ns}:audit:seen` · ZSET event id -> when stored · trimmed to 2,000, 31 d · record.lua */
  get seenAudit(): string {
    return this.#shared('audit:seen');
  }

  /** `ps:{ns/node}:cmd` · STREAM of packed commands that wait, fields `d`, `id` and `exp`, ms in Redis time · 64 at most, 2 h · send-command.lua, claim-command.lua */
  commands(nodeId: string): string {
    return this.#ofNode(nodeId, 'cmd');
  }

  /** `ps:{ns/node}:cmd:<id>` · STRING `sent` or `taken <instance>` · 24 h · send-command.lua, claim-command.lua */
  commandState(nodeId: string, id: string): string {
    return this.#ofNode(nodeId, `cmd:${checked('command', id)}`);
  }

  /** `ps:{ns/node}:res:<id>` · STRING packed result of a command · 10 min · finish-command.lua */
  commandResult(nodeId: string, id: string): string {
    return this.#ofNode(nodeId, `res:${checked('command', id)}`);
  }

  /** `ps:{ns/node}:tail` · STREAM of packed HistoryFrames, id `atMs-0`, field `d` · trimmed to 15 min, 2 h · append.lua */
  tail(nodeId: string): string {
    return this.#ofNode(nodeId, 'tail');
  }

  /** `ps:{ns/node}:proof` · STRING packed KeptEvidence: what the node's optimizers have proved · 30 d · no script */
  evidence(nodeId: string): string {
    return this.#ofNode(nodeId, 'proof');
  }

  /** `ps:{ns}:sealer` · STRING instance id of the primary that seals the cluster's rollups · 20 s · lease.lua */
  get sealer(): string {
    return this.#shared('sealer');
  }

  /** `ps:{ns}:place:<digest>` · STRING JSON of the node that has the stream of that name · 6 s · claim-streams.lua */
  place(digest: string): string {
    return this.#shared(`place:${checked('stream', digest)}`);
  }

  /** The hash that a chunk's fields are in. */
  chunk(address: Address): string {
    return address.of === 'node' ? this.#nodeChunk(address) : this.#clusterChunk(address);
  }

  /**
   * `ps:{ns/node}:raw:<half hour>` · HASH `<slot>.<session>` -> packed columns of the worker's steps · raw retention + 30 min
   * `ps:{ns/node}:m1:<hour>` · HASH the same, of minutes · minute retention + 1 h
   * `ps:{ns/node}:m10:<day>` · HASH the same, of ten minutes · ten-minute retention + 1 d
   * `ps:{ns/node}:raw-h:<half hour>` · HASH the same fields, distributions of the steps · raw retention + 30 min
   * `ps:{ns/node}:m1-h:<hour>` · HASH the same fields, distributions of the minutes · minute retention + 1 h
   */
  #nodeChunk({ nodeId, tier, content, startMs }: Extract<Address, { of: 'node' }>): string {
    const suffix = content === 'histograms' ? '-h' : '';
    return this.#ofNode(nodeId, `${tierKeys[tier]}${suffix}:${periodName(startMs)}`);
  }

  /**
   * `ps:{ns}:c1:<minute>` · HASH node -> packed part of the cluster's minute · 2 h
   * `ps:{ns}:u1:<hour>` · HASH minute, ms since epoch -> merged minute · 4 h
   * `ps:{ns}:s1:<hour>` · HASH metric or `#distribution` -> packed column of 60 minutes · minute retention + 1 h
   * `ps:{ns}:s10:<day>` · HASH metric or `#distribution` -> packed column of 144 ten minutes · ten-minute retention + 1 d
   */
  #clusterChunk({ content, startMs }: Extract<Address, { of: 'cluster' }>): string {
    return this.#shared(`${clusterKeys[content]}:${periodName(startMs)}`);
  }

  /** `ps:{ns/node}:owner` · STRING instance id of the primary that holds the name · one lease · hold.lua, append.lua, release.lua */
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

/** `20270115T0830` of the period's start, in UTC. */
function periodName(startMs: number): string {
  return new Date(startMs).toISOString().slice(0, 16).replaceAll(/[-:]/g, '');
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
