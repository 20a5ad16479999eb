import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of the running test alone (0700), removed when it ends; its path is short enough for sockets. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ps-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
