import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readCutText, readRecord } from '../../protocol/read.js';
import { parseJson } from '../answers/answers.js';

const tailBytes = 262_144;
const longestMessage = 200;

/**
 * The messages of level error at the end of an application's log files, oldest first.
 * @param folder of the application, in the run directory
 * @returns `undefined` when there is no log file
 */
export function lastErrors(folder: string): readonly string[] | undefined {
  const files = [folder, join(folder, 'logs')].flatMap(logFilesIn);
  return files.length === 0 ? undefined : files.flatMap((file) => errorsIn(tailOf(file)));
}

function logFilesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .sort()
    .map((name) => join(folder, name));
}

function errorsIn(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const record = readRecord(parseJson(line));
    const message = readCutText(record?.['message'], longestMessage);
    return record?.['level'] === 'error' && message !== undefined ? [message] : [];
  });
}

/** A log may be large, and only its end tells about now. */
function tailOf(file: string): string {
  const { size } = statSync(file);
  const buffer = Buffer.alloc(Math.min(size, tailBytes));
  const descriptor = openSync(file, 'r');
  try {
    const count = readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8', 0, count);
  } finally {
    closeSync(descriptor);
  }
}
