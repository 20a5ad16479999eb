import { reasonOf, SupervisorError } from '../../core/errors.js';

/** The first moment of a pattern after `afterMs`, ms since epoch; `undefined` when it never comes again. */
export type NextMoment = (afterMs: number) => number | undefined;

const fieldNames = ['seconds', 'minute', 'hour', 'day of month', 'month', 'day of week'] as const;

/**
 * Reads a cron pattern of 5 or 6 fields. A time that the change to summer time skips comes when the skipped hour is
 * over; one that comes twice in autumn counts the first time (croner 11).
 * @param timeZone absent: the local one
 * @throws {SupervisorError} PS_CONFIG_BAD_CRON with the field
 */
export async function readCronPattern(pattern: string, timeZone?: string): Promise<NextMoment> {
  const { Cron } = await import('croner');
  const parse = (text: string) =>
    new Cron(text, { paused: true, ...(timeZone !== undefined && { timezone: timeZone }) });
  const fields = pattern.trim().split(/\s+/);
  for (const [index, field] of fields.entries()) {
    const alone = fields.map((_, other) => (other === index ? field : '*')).join(' ');
    try {
      parse(alone);
    } catch (cause) {
      throw badPattern(pattern, `field ${fieldName(fields, index)} (${field})`, reasonOf(cause), cause);
    }
  }
  const cron = parse(fields.join(' '));
  const next: NextMoment = (afterMs) => cron.nextRun(new Date(afterMs))?.getTime();
  if (next(Date.now()) === undefined) throw badPattern(pattern, 'date', 'it never comes');
  return next;
}

function fieldName(fields: readonly string[], index: number): string {
  return fieldNames[index + fieldNames.length - fields.length] ?? String(index + 1);
}

function badPattern(pattern: string, field: string, reason: string, cause?: unknown): SupervisorError {
  const plain = reason.replace(/^CronPattern: /, '').replace(/\.$/, '');
  return new SupervisorError('PS_CONFIG_BAD_CRON', { pattern, field, reason: plain }, { cause });
}
