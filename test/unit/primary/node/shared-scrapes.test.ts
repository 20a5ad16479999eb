import { expect, it } from 'vitest';
import type { ExpositionFormat } from '../../../../src/prometheus/write-exposition.js';
import { SharedScrapes } from '../../../../src/primary/node/shared-scrapes.js';
import { ManualClock } from '../../../support/manual-clock.js';

function countedTexts() {
  const clock = new ManualClock();
  let count = 0;
  const write = (format: ExpositionFormat) => Promise.resolve(`${format} ${(count += 1)}`);
  return { clock, scrapes: new SharedScrapes(write, clock) };
}

it('a thousand scrapes at once share one text of each format', async () => {
  const { scrapes } = countedTexts();
  const texts = await Promise.all(Array.from({ length: 1000 }, () => scrapes.text('text')));
  expect(new Set(texts)).toEqual(new Set(['text 1']));
  expect(await scrapes.text('openmetrics')).toBe('openmetrics 2');
});

it('a scrape right after another one waits for a text of its own, shared with all who ask meanwhile', async () => {
  const { clock, scrapes } = countedTexts();
  expect(await scrapes.text('text')).toBe('text 1');
  const [second, third] = [scrapes.text('text'), scrapes.text('text')];
  await clock.advanceAsync(100);
  expect(await Promise.all([second, third])).toEqual(['text 2', 'text 2']);
  await clock.advanceAsync(5000);
  expect(await scrapes.text('text')).toBe('text 3');
  expect(clock.timerCount).toBe(0);
});

it('a text that could not be written holds up nobody', async () => {
  const clock = new ManualClock();
  let isBroken = true;
  const scrapes = new SharedScrapes(() => (isBroken ? Promise.reject(new Error('no')) : Promise.resolve('yes')), clock);
  await expect(scrapes.text('text')).rejects.toThrow('no');
  isBroken = false;
  const next = scrapes.text('text');
  await clock.advanceAsync(100);
  expect(await next).toBe('yes');
});
