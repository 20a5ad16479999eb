import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.js';
import { LogTail, linesNewestFileFirst } from '../../../src/logging/log-tail.js';
import { keptArchiveCount } from '../../../src/logging/log-paths.js';
import { rotateOutput, rotateOutputs } from '../../../src/logging/output-rotation.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { tempFolder } from '../../support/temp-folder.js';
import { waitFor } from '../../support/wait-for.js';

const printer = join(import.meta.dirname, '../../support/fixtures/daemon/print-lines.mjs');

/** A real process whose standard output is the file, as that of a daemon's worker is. */
function printLines(path: string, count: number): ChildProcess {
  return spawn(process.execPath, [printer, String(count)], { stdio: ['ignore', openSync(path, 'a'), 'inherit'] });
}

const numbersOf = (lines: Iterable<string>): number[] =>
  [...lines].map((line) => Number(/^line (\d+) \.*$/.exec(line)?.[1]));
const allLines = (path: string): string[] => [...linesNewestFileFirst(path)].reverse().flat();
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Whether files here can lose their head in one step, which decides how much may be promised. */
const canCollapse = ((): boolean => {
  try {
    const path = `/tmp/ps-collapse-${process.pid}`;
    execFileSync(
      'sh',
      ['-c', `head -c 16384 /dev/zero > ${path}; fallocate -c -o 0 -l 4096 ${path}; e=$?; rm ${path}; exit $e`],
      { stdio: 'ignore' },
    );
    return true;
  } catch {
    return false;
  }
})();

describe.runIf(canCollapse)('the output of a process that goes on writing', () => {
  it('loses none of 4,000 lines over its rotations, neither in the files nor for a reader who follows', async () => {
    const path = join(tempFolder(), 'out.log');
    writeFileSync(path, '');
    const tail = new LogTail(path);
    const followed: string[] = [];
    const child = printLines(path, 4000);
    let rotationCount = 0;
    while (child.exitCode === null) {
      if (statSync(path).size > 50_000 && rotationCount < keptArchiveCount) {
        await rotateOutput(path);
        rotationCount += 1;
      }
      followed.push(...tail.read());
      await new Promise((again) => setImmediate(again));
    }
    followed.push(...tail.read());
    expect(rotationCount).toBeGreaterThanOrEqual(2);
    expect(numbersOf(followed)).toEqual(upTo(4000));
    expect(numbersOf(allLines(path))).toEqual(upTo(4000));
  });
});

describe('where a file cannot lose its head in one step', () => {
  it('every line that was written before or after the rotation is kept', async () => {
    const path = join(tempFolder(), 'out.log');
    const tail = (writeFileSync(path, ''), new LogTail(path));
    const followed: string[] = [];
    for (const from of [0, 1000, 2000, 3000]) {
      for (const number of upTo(1000)) appendFileSync(path, `line ${from + number} .\n`);
      followed.push(...tail.read());
      await rotateOutput(path, () => Promise.resolve(false));
      expect(statSync(path).size).toBe(0);
    }
    expect(numbersOf([...followed, ...tail.read()])).toEqual(upTo(4000));
    expect(numbersOf(allLines(path))).toEqual(upTo(4000));
  });
});

describe('rotation of outputs', () => {
  it('five archives are kept, the oldest goes, and all are for their owner alone', async () => {
    const path = join(tempFolder(), 'out.log');
    for (const number of upTo(7)) {
      appendFileSync(path, `${String(number).repeat(5000)}\n`);
      await rotateOutput(path, () => Promise.resolve(false));
    }
    const kept = upTo(5).map((index) => readFileSync(`${path}.${index + 1}`, 'utf8')[0]);
    expect(kept).toEqual(['6', '5', '4', '3', '2']);
    expect(statSync(`${path}.1`).mode & 0o777).toBe(0o600);
    expect(() => statSync(`${path}.6`)).toThrow();
  });

  it('begins when a file is larger than allowed', async () => {
    const path = join(tempFolder(), 'out.log');
    appendFileSync(path, 'x'.repeat(20_000));
    const stop = rotateOutputs({
      paths: [path, path],
      maxBytes: 16_384,
      clock: systemClock,
      logger: recordingLogger(),
    });
    await waitFor('the archive', () => statSync(`${path}.1`).size > 0);
    stop();
    expect(statSync(path).size).toBeLessThan(16_384);
  });
});

it('what somebody else has emptied is followed from its new begin', async () => {
  const path = join(tempFolder(), 'out.log');
  writeFileSync(path, 'old\n'.repeat(100));
  const tail = new LogTail(path);
  writeFileSync(path, 'new\n');
  await waitFor('the new line', () => tail.read().includes('new'));
  appendFileSync(path, 'un');
  expect(tail.read()).toEqual([]);
  appendFileSync(path, 'finished\n');
  expect(tail.read()).toEqual(['unfinished']);
});

it('a child that never writes leaves nothing to rotate', async () => {
  const path = join(tempFolder(), 'out.log');
  writeFileSync(path, '');
  await once(printLines(path, 0), 'exit');
  await rotateOutput(path);
  expect(() => statSync(`${path}.1`)).toThrow();
});
