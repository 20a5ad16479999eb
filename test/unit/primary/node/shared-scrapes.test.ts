import { expect, it } from 'vitest';
import type { ExpositionFormat } from '../../../../src/prometheus/exposition-format.js';
import { SharedScrapes } from '../../../../src/primary/node/shared-scrapes.js';
import { ManualClock } from '../../../support/manual-clock.js';

function countedTexts() {
  const clock = new ManualClock();
  let count = 0;
  const write = (format: ExpositionFormat) => Promise.resolve(Buffer.from(`${format} ${(count += 1)}`));
  return { clock, text: textOf(new SharedScrapes(write, clock)) };
}

function textOf(scrapes: SharedScrapes): (format: ExpositionFormat) => Promise<string> {
  return async (format) => Buffer.from(await scrapes.text(format)).toString();
}

it('a thousand scrapes at once share one text of each format', async () => {
  const { text } = countedTexts();
  const texts = await Promise.all(Array.from({ length: 1000 }, () => text('text')));
  expect(new Set(texts)).toEqual(new Set(['text 1']));
  expect(await text('openmetrics')).toBe('openmetrics 2');
});

it('a scrape right after another one waits for a text of its own, shared with all who ask meanwhile', async () => {
  const { clock, text } = countedTexts();
  expect(await text('text')).toBe('text 1');
  const [second, third] = [text('text'), text('text')];
  await clock.advanceAsync(100);
  expect(await Promise.all([second, third])).toEqual(['text 2', 'text 2']);
  await clock.advanceAsync(5000);
  expect(await text('text')).toBe('text 3');
  expect(clock.timerCount).toBe(0);
});

it('a text that could not be written holds up nobody', async () => {
  const clock = new ManualClock();
  let isBroken = true;
  const text = textOf(
    new SharedScrapes(() => (isBroken ? Promise.reject(new Error('no')) : Promise.resolve(Buffer.from('yes'))), clock),
  );
  await expect(text('text')).rejects.toThrow('no');
  isBroken = false;
  const next = text('text');
  await clock.advanceAsync(100);
  expect(await next).toBe('yes');
});
