import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { readCutText, readRecord } from '../../protocol/read.js';
import { parseJson } from '../answers/answers.js';

const tailBytes = 262_144;
const longestMessage = 200;

/**
 * The messages of level error at the end of a log file, oldest first.
 * @returns `undefined` when there is no such file
 */
export function lastErrors(file: string): readonly string[] | undefined {
  return existsSync(file) ? errorsIn(tailOf(file)) : undefined;
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
