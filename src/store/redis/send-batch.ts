import { SupervisorError } from '../../core/errors.js';
import type { NodeSnapshot } from '../../protocol/snapshot.js';
import type { Vault } from '../archive/vault.js';
import { maxAudit, maxEvents, stateKeepMsOf, tailExpiryMs, tailKeepMs } from '../bounds.js';
import type { RedisKeys } from './keys.js';
import type { RedisClient } from './open-client.js';
import type { Batch, WaitingEvent, WaitingFrame } from './pending-writes.js';
import { runScript } from './scripts.js';

const eventsKeepMs = 31 * 24 * 3_600_000;
const evidenceKeepMs = 30 * 24 * 3_600_000;

/** For whom is written. */
export interface Writing {
  readonly keys: RedisKeys;
  readonly vault: Pick<Vault, 'put'>;
  readonly nodeId: string;
  readonly instanceId: string;
  readonly leaseMs: number;
  readonly historyIntervalMs: number;
  pack(snapshot: NodeSnapshot): Buffer | undefined;
}

export interface BatchResult {
  /** Writes that Redis has now, those included that it already had. */
  readonly writtenCount: number;
  /** Frames that came after a younger one: the stream cannot take them. */
  readonly lateCount: number;
  /** Commands that wait for this node. */
  readonly commandCount: number;
  readonly failed: Batch;
  /** Of the first part that failed. */
  readonly error: unknown;
}

/**
 * Sends a batch, one script for each part. Each may be sent again: a timed-out command may have run (20 of 20 did).
 * Not a MULTI: a script that Redis has forgotten is not healed in one, and the parts live in different slots.
 */
export async function sendBatch(redis: RedisClient, writing: Writing, batch: Batch): Promise<BatchResult> {
  const held = sendFrames(redis, writing, batch.frames);
  const [state, frames, events, chunks, evidence] = await Promise.allSettled([
    sendState(redis, writing, batch.snapshot),
    held,
    sendEvents(redis, writing, batch.events),
    // Only who holds the node's name may write its chunks and evidence.
    held.then(() => writing.vault.put(batch.chunks)),
    held.then(() => sendEvidence(redis, writing, batch.evidence)),
  ]);
  const { lateCount, commandCount, refusal } =
    frames.status === 'fulfilled' ? frames.value : { ...nothingHeld, refusal: frames.reason as unknown };
  const failed: Batch = {
    snapshot: state.status === 'rejected' ? batch.snapshot : undefined,
    frames: refusal === undefined ? [] : batch.frames,
    events: events.status === 'rejected' ? batch.events : [],
    chunks: chunks.status === 'rejected' ? batch.chunks : [],
    evidence: evidence.status === 'rejected' ? batch.evidence : undefined,
  };
  const firstFailed = [state, frames, events, chunks, evidence].find((part) => part.status === 'rejected');
  const writtenCount = countOf(batch) - countOf(failed) - lateCount;
  return { writtenCount, lateCount, commandCount, failed, error: firstFailed?.reason ?? refusal };
}

async function sendState(redis: RedisClient, writing: Writing, snapshot: NodeSnapshot | undefined): Promise<void> {
  const payload = snapshot && writing.pack(snapshot);
  if (!snapshot || !payload) return;
  const { keys, nodeId, instanceId, leaseMs } = writing;
  const reply = await runScript(
    redis,
    'tick',
    [keys.alive, keys.hosts, keys.now(nodeId)],
    [nodeId, instanceId, snapshot.seq, leaseMs, stateKeepMsOf(leaseMs), keys.liveChannel, payload],
  );
  if (reply === -1) throw nameHeld(nodeId);
}

interface Held extends Pick<BatchResult, 'lateCount' | 'commandCount'> {
  /** Why the frames were not taken, while the name is held all the same. */
  readonly refusal?: unknown;
}
const nothingHeld: Held = { lateCount: 0, commandCount: 0 };

/** The name is held with every batch, also without frames and while Redis has no memory for them; it tells of commands. */
async function sendFrames(redis: RedisClient, writing: Writing, frames: readonly WaitingFrame[]): Promise<Held> {
  if (frames.length === 0) return { lateCount: 0, commandCount: await holdName(redis, writing) };
  const { keys, nodeId, instanceId, leaseMs, historyIntervalMs } = writing;
  const kept = Math.ceil(tailKeepMs / historyIntervalMs);
  try {
    const reply = await runScript(
      redis,
      'append',
      [keys.owner(nodeId), keys.tail(nodeId), keys.commands(nodeId)],
      [instanceId, leaseMs, kept, tailExpiryMs, ...frames.flatMap(({ atMs, payload }) => [atMs, payload])],
    );
    const [added, , lateCount = 0, commandCount = 0] = reply as readonly number[];
    if (added === -1) throw nameHeld(nodeId);
    return { lateCount, commandCount };
  } catch (refusal) {
    if (!isOutOfMemory(refusal)) throw refusal;
    return { lateCount: 0, commandCount: await holdName(redis, writing), refusal };
  }
}

/** @returns how many commands wait */
async function holdName(redis: RedisClient, { keys, nodeId, instanceId, leaseMs }: Writing): Promise<number> {
  const reply = await runScript(redis, 'hold', [keys.owner(nodeId), keys.commands(nodeId)], [instanceId, leaseMs]);
  if (reply === -1) throw nameHeld(nodeId);
  return reply as number;
}

function isOutOfMemory(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message.startsWith('OOM');
}

async function sendEvents(redis: RedisClient, { keys }: Writing, events: readonly WaitingEvent[]): Promise<void> {
  const about = (isAudit: boolean): readonly (string | Buffer)[] =>
    events.filter((event) => event.isAudit === isAudit).flatMap(({ id, payload }) => [id, payload]);
  const [timeline, audit] = [about(false), about(true)];
  await Promise.all([
    timeline.length > 0 &&
      runScript(redis, 'record', [keys.events, keys.seenEvents], [maxEvents, eventsKeepMs, ...timeline]),
    audit.length > 0 && runScript(redis, 'record', [keys.audit, keys.seenAudit], [maxAudit, eventsKeepMs, ...audit]),
  ]);
}

async function sendEvidence(redis: RedisClient, { keys, nodeId }: Writing, payload: Buffer | undefined): Promise<void> {
  if (payload) await redis.set(keys.evidence(nodeId), payload, 'PX', evidenceKeepMs);
}

function nameHeld(nodeId: string): SupervisorError {
  return new SupervisorError('PS_STORE_NAME_HELD', { nodeId });
}

function countOf(batch: Batch): number {
  return batch.frames.length + batch.events.length + (batch.snapshot ? 1 : 0) + (batch.evidence ? 1 : 0);
}
