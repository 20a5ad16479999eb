import type { WireError } from '../core/errors.js';
import { decodeWireError } from './decode-outcome.js';
import { compact, readCount, readOneOf, readRecord, readText, type UnknownRecord } from './read.js';

/** What one node may ask of another: actions by their names; nothing that could run a program there. */
export const remoteActions = [
  'optimize',
  'drain',
  'undrain',
  'reload',
  'restart',
  'scale',
  'profile',
  'log-level',
] as const;
export type RemoteAction = (typeof remoteActions)[number];

/** A command on its way from one node to another. */
export interface FleetCommand {
  /** Whoever sends it twice has it carried out once. */
  readonly id: string;
  readonly action: RemoteAction;
  /** As POST /actions/<action> takes it; checked again where it is carried out. */
  readonly body: UnknownRecord;
  /** The start of the primary that the sender knew: one that has been started anew refuses. */
  readonly instanceId: string;
  /** Of the worker that stood in the slot of `body`, where one is named: another worker is not meant. */
  readonly generation?: number;
  /** Through which door it came, and from which kind of address. */
  readonly by: string;
  readonly fromNodeId: string;
}

export type FleetResult =
  | { readonly state: 'done'; readonly report: UnknownRecord }
  | { readonly state: 'failed'; readonly error: WireError };

const longestBody = 4096;

export function decodeFleetCommand(raw: unknown): FleetCommand | undefined {
  const record = readRecord(raw);
  const id = readText(record?.['id'], 64);
  const action = readOneOf(record?.['action'], remoteActions);
  const body = readRecord(record?.['body']);
  const instanceId = readText(record?.['instanceId'], 64);
  const by = readText(record?.['by'], 256);
  const fromNodeId = readText(record?.['fromNodeId'], 64);
  if (id === undefined || !isCommandId(id) || !action || !body || instanceId === undefined) return undefined;
  if (by === undefined || fromNodeId === undefined || JSON.stringify(body).length > longestBody) return undefined;
  const generation = readCount(record?.['generation']);
  return compact({ id, action, body, instanceId, generation, by, fromNodeId });
}

/** It stands in the name of a key. */
export function isCommandId(id: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9-]{7,63}$/.test(id);
}

export function decodeFleetResult(raw: unknown): FleetResult | undefined {
  const record = readRecord(raw);
  const report = readRecord(record?.['report']);
  if (record?.['state'] === 'done' && report) return { state: 'done', report };
  const error = decodeWireError(record?.['error']);
  return record?.['state'] === 'failed' && error ? { state: 'failed', error } : undefined;
}
