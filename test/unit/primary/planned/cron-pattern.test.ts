import { describe, expect, it } from 'vitest';
import { readCronPattern } from '../../../../src/primary/planned/cron-pattern.js';

const zone = 'Europe/Berlin';
const at = (text: string): number => Date.parse(text);

async function moments(pattern: string, from: string, count: number): Promise<readonly string[]> {
  const next = await readCronPattern(pattern, zone);
  const found: string[] = [];
  for (let afterMs = at(from); found.length < count; ) {
    afterMs = next(afterMs) ?? Number.NaN;
    found.push(new Date(afterMs).toISOString());
  }
  return found;
}

describe('a cron pattern', () => {
  it('has minutes first with 5 fields, and seconds first with 6', async () => {
    expect(await moments('5 4 * * *', '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-01T03:05:00.000Z']);
    expect(await moments('*/20 5 4 * * *', '2026-01-01T00:00:00Z', 2)).toEqual([
      '2026-01-01T03:05:00.000Z',
      '2026-01-01T03:05:20.000Z',
    ]);
  });

  it.each([
    ['61 * * * *', 'field minute (61)'],
    ['0 25 * * *', 'field hour (25)'],
    ['0 0 4 32 * *', 'field day of month (32)'],
    ['0 4 * 13 *', 'field month (13)'],
    ['0 4 * * MOB', 'field day of week (MOB)'],
    ['x 0 4 * * *', 'field seconds (x)'],
  ])('%s is refused with the name of what is wrong: %s', async (pattern, field) => {
    await expect(readCronPattern(pattern)).rejects.toMatchObject({
      code: 'PS_CONFIG_BAD_CRON',
      message: expect.stringContaining(field),
      exitCode: 2,
    });
  });

  it('a date that never comes is refused', async () => {
    await expect(readCronPattern('0 4 30 2 *')).rejects.toMatchObject({ message: /it never comes/ });
  });

  it('a time that summer time skips comes when the hour is over, and the next day as usual', async () => {
    expect(await moments('30 2 * * *', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  it('a time that winter time repeats comes once', async () => {
    expect(await moments('30 2 * * *', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });
});
