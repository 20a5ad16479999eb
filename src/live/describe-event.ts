import { formatBytes, formatDuration } from '../core/units.js';
import { compact, readCutText, readList, readNumber, readRecord, type UnknownRecord } from '../protocol/read.js';
import type { TimelineEvent } from './timeline-event.js';

/** One line of `why`: what happened, for which reason, and what was known when it was decided. */
export interface DescribedEvent {
  readonly atMs: number;
  readonly nodeId: string;
  readonly slot?: number;
  readonly workerId?: number;
  readonly what: string;
  readonly reason: string;
  readonly inputs: Readonly<Record<string, string | number | boolean>>;
}

const longestText = 500;
const mostActions = 100;
/** Told in columns of their own, or of no use to a reader. */
const notInputs = new Set(
  'id type atMs nodeId slot workerId reason requestId action label rule isFiring state commandId'.split(' '),
);

/** Puts an event into words. Kinds that are not known here tell their own fields. */
export function describeEvent({ type, atMs, nodeId, slot, workerId, record }: TimelineEvent): DescribedEvent {
  const place = compact({ atMs, nodeId, slot, workerId });
  const outcome = type === 'optimization' ? readRecord(record['outcome']) : undefined;
  if (outcome) return { ...place, ...describeRun(outcome) };
  const effect = type === 'effect-measured' ? readRecord(record['effect']) : undefined;
  if (effect) return { ...place, ...describeEffect(record, effect) };
  return { ...place, what: whatOf(type, record), reason: text(record['reason']), inputs: plain(record) };
}

/** What happened to a worker, in the words of the timeline; a node's own events tell their subject too. */
function whatOf(type: string, record: UnknownRecord): string {
  switch (type) {
    case 'operation':
      return text(record['action']).replaceAll('-', ' ');
    case 'deploy':
      return `deploy ${text(record['label'])}`;
    case 'alert':
      return `alert ${text(record['rule'])} ${record['isFiring'] === true ? 'begins' : 'is over'}`;
    case 'command':
      return `command ${text(record['action'])} ${text(record['state'])}`;
    default:
      return type;
  }
}

function describeRun(outcome: UnknownRecord): Pick<DescribedEvent, 'what' | 'reason' | 'inputs'> {
  const { name, status, trigger, requestedBy, reason, durationMs, error } = outcome;
  const asked = text(requestedBy) === '' ? '' : ` by ${text(requestedBy)}`;
  const why = text(reason) || text(readRecord(error)?.['message']) || actionsOf(outcome);
  const took = readNumber(durationMs);
  return {
    what: `optimization ${text(name)} ${text(status)}`,
    reason: [`${text(trigger)}${asked}`, why].filter((part) => part !== '').join(': '),
    inputs: { ...(took !== undefined && { took: formatDuration(took) }), ...costOf(outcome) },
  };
}

function costOf({ cost }: UnknownRecord): DescribedEvent['inputs'] {
  const pauseMs = readNumber(readRecord(cost)?.['pauseMs']);
  const cpuMs = readNumber(readRecord(cost)?.['cpuMs']);
  return {
    ...(pauseMs !== undefined && { pause: formatDuration(pauseMs) }),
    ...(cpuMs !== undefined && { cpu: formatDuration(cpuMs) }),
  };
}

function actionsOf(outcome: UnknownRecord): string {
  const actions = readList(outcome['actions'], mostActions, readRecord) ?? [];
  return actions
    .map(({ action, count, bytes, note }) => {
      const freed = readNumber(bytes);
      const details = [freed === undefined ? '' : formatBytes(freed), text(note)].filter((part) => part !== '');
      return `${text(action)} ${readNumber(count) ?? 0}${details.length === 0 ? '' : ` (${details.join('; ')})`}`;
    })
    .join(', ');
}

function describeEffect(
  record: UnknownRecord,
  { metric, before, after, noiseBand, verdict }: UnknownRecord,
): Pick<DescribedEvent, 'what' | 'reason' | 'inputs'> {
  const figure = (value: unknown): number => Number((readNumber(value) ?? 0).toPrecision(4));
  return {
    what: `effect of ${text(record['strategy'])}: ${text(verdict)}`,
    reason: `${text(metric)} before and after`,
    inputs: {
      before: figure(before),
      after: figure(after),
      ...(readNumber(noiseBand) !== undefined && { noise: figure(noiseBand) }),
    },
  };
}

/** The flat fields of an event and of its `inputs`, which is where decisions keep what they were made from. */
function plain(record: UnknownRecord): DescribedEvent['inputs'] {
  const entries = [...Object.entries(record), ...Object.entries(readRecord(record['inputs']) ?? {})];
  return Object.fromEntries(
    entries
      .filter(([name, value]) => !notInputs.has(name) && isPlain(value))
      .map(([name, value]) => [name, typeof value === 'string' ? text(value) : value]),
  ) as DescribedEvent['inputs'];
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function text(value: unknown): string {
  return readCutText(value, longestText) ?? '';
}
