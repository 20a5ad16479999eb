import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import { formatBytes } from '../../core/units.js';
import { parseJson } from '../answers/answers.js';
import { decodeRecorded, type RecordedSample } from './recorded-sample.js';

/** A day of four workers at a sample a second, or 55 hours of one. */
export const mostSamples = 200_000;
const mostWorkers = 256;
const longestLine = 65_536;
/** A line that never ends is held in memory as a whole. */
const mostBytes = 512 * 1024 ** 2;

/**
 * Reads a recording, a sample a line, and puts its samples in the order of time.
 * @throws {SupervisorError} PS_RECORDING_UNREADABLE, PS_RECORDING_BAD_LINE with the line's number
 */
export async function readRecording(file: string, cwd: string): Promise<readonly RecordedSample[]> {
  const samples: RecordedSample[] = [];
  const workers = new Set<string>();
  let line = 0;
  for await (const text of linesOf(file, cwd)) {
    line += 1;
    if (text.trim() === '') continue;
    const sample = readLine(text, file, line);
    workers.add(`${sample.nodeId}/${sample.workerId}`);
    if (samples.length === mostSamples) throw badLine(file, line, `a recording has at most ${mostSamples} samples`);
    if (workers.size > mostWorkers) throw badLine(file, line, `a recording has at most ${mostWorkers} workers`);
    samples.push(sample);
  }
  if (samples.length === 0) throw new SupervisorError('PS_RECORDING_UNREADABLE', { file, reason: 'it has no sample' });
  return samples.sort(byTimeThenWorker);
}

async function* linesOf(file: string, cwd: string): AsyncIterable<string> {
  try {
    const path = resolve(cwd, file);
    const { size } = await stat(path);
    if (size > mostBytes) throw new Error(`it is larger than ${formatBytes(mostBytes)}`);
    yield* createInterface({ input: createReadStream(path, { encoding: 'utf8' }), crlfDelay: Infinity });
  } catch (cause) {
    throw new SupervisorError('PS_RECORDING_UNREADABLE', { file, reason: reasonOf(cause) }, { cause });
  }
}

function readLine(text: string, file: string, line: number): RecordedSample {
  if (text.length > longestLine) throw badLine(file, line, `it is longer than ${longestLine} characters`);
  const value = parseJson(text);
  if (value === undefined) throw badLine(file, line, 'it is no JSON');
  const sample = decodeRecorded(value);
  if (!sample)
    throw badLine(file, line, 'it is no sample: nodeId, slot, workerId, sample { atMs, windowMs, seq, values }');
  return sample;
}

function badLine(file: string, line: number, reason: string): SupervisorError {
  return new SupervisorError('PS_RECORDING_BAD_LINE', { file, line, reason });
}

function byTimeThenWorker(a: RecordedSample, b: RecordedSample): number {
  if (a.sample.atMs !== b.sample.atMs) return a.sample.atMs - b.sample.atMs;
  if (a.nodeId !== b.nodeId) return a.nodeId < b.nodeId ? -1 : 1;
  return a.workerId - b.workerId;
}
