import { compact, readCount, readCutText, readOneOf, readText, type UnknownRecord } from './read.js';

/** How a command that somebody gave ended; `sent`: another node was told to carry it out. */
export const commandStates = ['sent', 'done', 'failed', 'unknown'] as const;
export type CommandState = (typeof commandStates)[number];

interface NodeEventBase {
  /** Unique in the cluster; recording it twice stores it once. */
  readonly id: string;
  readonly atMs: number;
  /** Whom it concerns: of a command the node that carries it out. */
  readonly nodeId: string;
  /** Set where it is about one place of the node. */
  readonly slot?: number;
  readonly workerId?: number;
}

/** One line of the audit: a command as it was sent, or as it ended. */
export interface CommandNote {
  /** The same in all lines about one command. */
  readonly commandId: string;
  readonly action: string;
  /** Through which door, and from which kind of address: `http from loopback`, `cli`. */
  readonly by: string;
  /** The node where it was given. */
  readonly fromNodeId: string;
  readonly state: CommandState;
  /** What was asked for in short, or why it failed. */
  readonly reason: string;
  /** Of one that ended. */
  readonly tookMs?: number;
}

/** Something that happened to a node as a whole, or to the cluster. */
export type NodeEvent =
  /** From now on another version runs, as somebody said. */
  | (NodeEventBase & { readonly type: 'deploy'; readonly label: string; readonly reason: string })
  | (NodeEventBase & {
      readonly type: 'alert';
      readonly rule: string;
      readonly severity: string;
      readonly isFiring: boolean;
      readonly reason: string;
    })
  | (NodeEventBase & CommandNote & { readonly type: 'command' });

export const nodeEventTypes = ['deploy', 'alert', 'command'] as const satisfies readonly NodeEvent['type'][];

const longestWord = 64;
const longestReason = 2000;

/** Reads an event of a node; `undefined` unless every part is what it should be. */
export function decodeNodeEvent(record: UnknownRecord): NodeEvent | undefined {
  const id = readText(record['id'], 128);
  const nodeId = readText(record['nodeId'], longestWord);
  const atMs = readCount(record['atMs']);
  const type = readOneOf(record['type'], nodeEventTypes);
  const reason = readCutText(record['reason'], longestReason) ?? '';
  if (id === undefined || nodeId === undefined || atMs === undefined || !type) return undefined;
  const place = { slot: readCount(record['slot']), workerId: readCount(record['workerId']) };
  const base = compact({ id, atMs, nodeId, ...place });
  if (type === 'deploy') {
    const label = readText(record['label'], 128);
    return label === undefined ? undefined : { ...base, type, label, reason };
  }
  if (type === 'command') return decodeNote({ ...base, type, reason }, record);
  const rule = readText(record['rule'], longestWord);
  const severity = readText(record['severity'], longestWord);
  if (rule === undefined || severity === undefined) return undefined;
  return { ...base, type, rule, severity, isFiring: record['isFiring'] === true, reason };
}

function decodeNote(
  base: NodeEventBase & { readonly type: 'command'; readonly reason: string },
  record: UnknownRecord,
): NodeEvent | undefined {
  const commandId = readText(record['commandId'], 128);
  const action = readText(record['action'], longestWord);
  const by = readText(record['by'], 256);
  const fromNodeId = readText(record['fromNodeId'], longestWord);
  const state = readOneOf(record['state'], commandStates);
  if (commandId === undefined || action === undefined || by === undefined) return undefined;
  if (fromNodeId === undefined || !state) return undefined;
  return compact({ ...base, commandId, action, by, fromNodeId, state, tookMs: readCount(record['tookMs']) });
}
