import { readFileSync, statSync } from 'node:fs';

const largestBytes = 1_048_576;

/** @throws {Error} when it cannot be read, or is too large to be a configuration */
export function readTextFile(path: string): string {
  const { size } = statSync(path);
  if (size > largestBytes) throw new Error(`it is larger than ${largestBytes} bytes`);
  return readFileSync(path, 'utf8');
}
