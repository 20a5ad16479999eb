import { compact, readCount, readList, readRecord, readText, type UnknownRecord } from '../protocol/read.js';

const mostEvents = 1000;

/**
 * An event of the timeline as far as every kind of event has it; `record` holds the rest. A supervisor of a newer
 * version may know kinds of events that this program does not: they are shown all the same.
 */
export interface TimelineEvent {
  readonly type: string;
  readonly atMs: number;
  readonly nodeId: string;
  /** Absent, as the worker: it is about the node. */
  readonly slot?: number;
  readonly workerId?: number;
  readonly record: UnknownRecord;
}

/** Reads the answer of GET /cluster/events. */
export function readEvents(value: unknown): readonly TimelineEvent[] | undefined {
  return readList(readRecord(value)?.['events'], mostEvents, readEvent);
}

function readEvent(value: unknown): TimelineEvent | undefined {
  const record = readRecord(value);
  const type = readText(record?.['type']);
  const atMs = readCount(record?.['atMs']);
  const nodeId = readText(record?.['nodeId']);
  if (!record || type === undefined || atMs === undefined || nodeId === undefined) return undefined;
  const place = { slot: readCount(record['slot']), workerId: readCount(record['workerId']) };
  return { type, atMs, nodeId, ...compact(place), record };
}
