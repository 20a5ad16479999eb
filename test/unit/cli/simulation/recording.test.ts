import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRecording } from '../../../../src/cli/simulation/read-recording.js';
import { encodeRecorded } from '../../../../src/cli/simulation/recorded-sample.js';
import { Recorder } from '../../../../src/cli/simulation/recorder.js';
import type { WorkerSnapshot } from '../../../../src/protocol/snapshot.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { tempFolder } from '../../../support/temp-folder.js';
import { recordingOf, textOf } from '../../../support/recording.js';

const samples = recordingOf({ count: 3, workers: 2, values: (index, slot) => ({ cpuRatio: index / 10 + slot }) });

function fileWith(text: string): { readonly cwd: string; readonly file: string } {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'peak.ndjson'), text);
  return { cwd, file: 'peak.ndjson' };
}

function read(text: string) {
  const { file, cwd } = fileWith(text);
  return readRecording(file, cwd);
}

function snapshotOf(index: number): WorkerSnapshot {
  const recorded = samples[index];
  if (!recorded) throw new Error('there is no such sample');
  const { sample, nodeId, slot, workerId } = recorded;
  const streams = [{ streamKey: 'private', publishers: 1, viewers: 2 }];
  const worker = { nodeId, slot, workerId, generation: 1, pid: 1, state: 'running', startedAtMs: 0 } as const;
  return { ...worker, sample: { ...sample, streams } };
}

describe('recordings', () => {
  test('what was written is read back, in the order of time', async () => {
    expect(await read(textOf([...samples].reverse()))).toEqual(samples);
  });

  test('a line that is no sample is named by its number', async () => {
    const [first, second] = textOf(samples).split('\n');
    await expect(read(`${first}\n\n${second?.slice(0, 40)}\n`)).rejects.toMatchObject({
      code: 'PS_RECORDING_BAD_LINE',
      message: 'peak.ndjson:3: it is no JSON',
    });
    await expect(read(`${first}\n{"nodeId":"a","slot":-1}\n`)).rejects.toThrow(/^peak\.ndjson:2: it is no sample/);
    await expect(read(`"${'x'.repeat(70_000)}"\n`)).rejects.toThrow(/^peak\.ndjson:1: it is longer than 65536/);
  });

  test('a recording that is empty or not there says so', async () => {
    await expect(read('\n')).rejects.toMatchObject({ code: 'PS_RECORDING_UNREADABLE' });
    await expect(readRecording('nothing.ndjson', tempFolder())).rejects.toThrow(
      /nothing\.ndjson cannot be read: ENOENT/,
    );
  });

  test('the names of streams are not recorded', () => {
    expect(encodeRecorded(snapshotOf(0))).not.toContain('private');
    expect(encodeRecorded({ ...snapshotOf(0), sample: undefined } as unknown as WorkerSnapshot)).toBeUndefined();
  });

  test('each sample is written once, and those that went by unseen are counted', async () => {
    const clock = new ManualClock();
    const looks = [[0, 1], [0, 1], [4, 5], []];
    const lines: string[] = [];
    const recorder = new Recorder({
      clock,
      workerId: undefined,
      workers: () => Promise.resolve((looks.shift() ?? []).map(snapshotOf)),
      write: (line) => lines.push(line),
      pause: (ms) => clock.advanceAsync(ms),
    });
    await recorder.run(1500);
    expect(recorder).toMatchObject({ sampleCount: 4, missedCount: 2, isFull: false });
    expect(await read(lines.join(''))).toEqual([samples[0], samples[1], samples[4], samples[5]]);
  });
});
