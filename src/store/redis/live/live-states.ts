import type { Cancel, Clock } from '../../../core/clock.js';
import type { NodeSnapshot } from '../../../protocol/snapshot.js';
import { isPackedColumns } from '../../archive/packed.js';
import type { NodeState } from '../../metrics-store.js';
import { decodeStored, maxStoredBytes } from '../codec.js';
import { decodeSnapshot } from '../decode-stored.js';
import type { RedisKeys } from '../keys.js';
import type { RedisClient } from '../open-client.js';
import { askScript } from '../scripts.js';
import { type StateHeader, unpackState } from './read-state.js';

const headerPattern = /^(\d{1,16}) ((\S{1,64}) (\d{1,16}))$/;
const mostHeaderBytes = 256;
/** A script holds up Redis while it runs: 100 states are 0.2 MB and some 0.3 ms. */
const nodesPerScript = 100;
/** A dashboard asks every second; what nobody asks for any more is not held. */
const forgetAfterMs = 10_000;

export interface LiveStatesOptions {
  readonly keys: RedisKeys;
  readonly clock: Clock;
  readonly onSkipped: () => void;
}

interface Known {
  readonly mark: string;
  readonly snapshot: NodeSnapshot;
}

/** Reads the states of nodes; one that has not changed since the last time is neither sent nor decoded again. */
export class LiveStates {
  readonly #options: LiveStatesOptions;
  #known = new Map<string, Known>();
  #forget: Cancel | undefined;

  constructor(options: LiveStatesOptions) {
    this.#options = options;
  }

  /**
   * @param leases node -> end of its lease, ms in the time of Redis
   * @param metrics only these figures of the workers are wanted
   */
  async read(
    redis: RedisClient,
    leases: ReadonlyMap<string, number>,
    nowMs: number,
    metrics: ReadonlySet<string> | undefined,
  ): Promise<readonly NodeState[]> {
    const nodeIds = [...leases.keys()];
    const known = this.#known;
    const pages: Promise<readonly unknown[]>[] = [];
    for (let i = 0; i < nodeIds.length; i += nodesPerScript)
      pages.push(this.#page(redis, nodeIds.slice(i, i + nodesPerScript), known));
    const replies = (await Promise.all(pages)).flat();
    const kept = new Map<string, Known>();
    const states = nodeIds.flatMap((nodeId, i): readonly NodeState[] => {
      const found = this.#stateOf(nodeId, replies[i], known.get(nodeId), metrics);
      if (!found) return [];
      if (found.isWhole) kept.set(nodeId, found);
      const ageMs = Math.max(0, nowMs - found.storedAtMs);
      return [{ snapshot: found.snapshot, ageMs, isAlive: (leases.get(nodeId) ?? 0) > nowMs }];
    });
    this.#keep(kept);
    return states.sort((a, b) => (a.snapshot.nodeId < b.snapshot.nodeId ? -1 : 1));
  }

  /** node -> when its state was stored, ms in the time of Redis; not of one without a state that we wrote. */
  async lastSigns(redis: RedisClient, nodeIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { keys } = this.#options;
    const headers = await Promise.allSettled(
      nodeIds.map((nodeId) => redis.getrangeBuffer(keys.now(nodeId), 0, mostHeaderBytes - 1)),
    );
    return new Map(
      nodeIds.flatMap((nodeId, i) => {
        const header = headers[i];
        const split = header?.status === 'fulfilled' ? splitHeader(header.value, nodeId) : undefined;
        return split ? [[nodeId, split.storedAtMs] as const] : [];
      }),
    );
  }

  async #page(redis: RedisClient, nodeIds: readonly string[], known: ReadonlyMap<string, Known>): Promise<unknown[]> {
    const { keys } = this.#options;
    const marks = nodeIds.map((nodeId) => known.get(nodeId)?.mark ?? '');
    const names = nodeIds.map((nodeId) => keys.now(nodeId));
    const reply = await askScript(redis, 'states', names, [...marks, maxStoredBytes + mostHeaderBytes - 1]);
    return Array.isArray(reply) ? (reply as unknown[]) : [];
  }

  #stateOf(
    nodeId: string,
    stored: unknown,
    known: Known | undefined,
    metrics: ReadonlySet<string> | undefined,
  ): (Known & { readonly storedAtMs: number; readonly isWhole: boolean }) | undefined {
    if (Buffer.isBuffer(stored) && stored.length === 0) return undefined;
    const split = Buffer.isBuffer(stored) ? splitHeader(stored, nodeId) : undefined;
    if (split && split.payload.length === 0 && known?.mark === split.mark)
      return { ...known, storedAtMs: split.storedAtMs, isWhole: true };
    const snapshot = split && snapshotIn(split.payload, split.header, metrics);
    if (snapshot) return { ...split, snapshot, isWhole: metrics === undefined };
    this.#options.onSkipped();
    return undefined;
  }

  #keep(kept: Map<string, Known>): void {
    this.#known = kept;
    this.#forget?.();
    this.#forget = this.#options.clock.after(forgetAfterMs, () => (this.#known = new Map()));
  }
}

function splitHeader(
  stored: Buffer,
  nodeId: string,
): { storedAtMs: number; mark: string; header: StateHeader; payload: Buffer } | undefined {
  const headerEnd = stored.subarray(0, mostHeaderBytes).indexOf('\n');
  const parts = headerPattern.exec(stored.toString('latin1', 0, Math.max(0, headerEnd)));
  const [, storedAt, mark, instanceId, seq] = parts ?? [];
  if (mark === undefined || instanceId === undefined) return undefined;
  const header = { nodeId, instanceId, seq: Number(seq) };
  return { storedAtMs: Number(storedAt), mark, header, payload: stored.subarray(headerEnd + 1) };
}

/** Earlier versions wrote JSON. */
function snapshotIn(
  payload: Buffer,
  header: StateHeader,
  metrics: ReadonlySet<string> | undefined,
): NodeSnapshot | undefined {
  if (isPackedColumns(payload)) return unpackState(payload, header, metrics);
  const snapshot = decodeSnapshot(decodeStored(payload));
  const isAboutNode = snapshot?.nodeId === header.nodeId;
  return isAboutNode && snapshot.workers.every(({ nodeId }) => nodeId === header.nodeId) ? snapshot : undefined;
}
