import { statSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { openLogFile } from '../../../src/logging/log-file.js';
import { LogTail, linesNewestFileFirst } from '../../../src/logging/log-tail.js';
import { createLogger } from '../../../src/logging/winston-logger.js';
import { tempFolder } from '../../support/temp-folder.js';
import { waitFor } from '../../support/wait-for.js';

const burst = Array.from({ length: 4000 }, (_, number) => number);
const numbersOf = (lines: readonly string[]): number[] => lines.map((line) => JSON.parse(line).number);

it('a burst of 4,000 lines loses none over the rotations of the log, nor for a reader who follows', async () => {
  const path = join(tempFolder(), 'primary.log');
  const stream = openLogFile(path, 130_000);
  const logger = createLogger({ level: 'info', format: 'json', stream });
  const tail = new LogTail(path);
  const followed: string[] = [];
  for (const number of burst) {
    logger.info('one of many', { number });
    if (number % 500 === 0) {
      await new Promise((again) => setImmediate(again));
      followed.push(...tail.read());
    }
  }
  await logger.close();
  stream.end();
  await finished(stream);
  await waitFor('the reader', () => {
    followed.push(...tail.read());
    return followed.length >= burst.length;
  });
  expect(logger.lostLineCount).toBe(0);
  expect(numbersOf(followed)).toEqual(burst);
  expect(statSync(`${path}.1`).mode & 0o777).toBe(0o600);
  expect(numbersOf([...linesNewestFileFirst(path)].reverse().flat())).toEqual(burst);
});
