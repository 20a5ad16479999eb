import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  controlSocketPath,
  prepareRunDirectory,
  runDirectoryPath,
  unsafeReason,
} from '../../../src/config/run-directory.js';
import { tempFolder } from '../../support/temp-folder.js';

test('the configured directory wins, then XDG_RUNTIME_DIR, then the home folder', () => {
  expect(runDirectoryPath('run', { XDG_RUNTIME_DIR: '/run/user/7' }, '/srv')).toBe('/srv/run');
  expect(runDirectoryPath(undefined, { XDG_RUNTIME_DIR: '/run/user/7' }, '/srv')).toBe('/run/user/7/perf-supervisor');
  expect(runDirectoryPath(undefined, {}, '/srv')).toBe(join(homedir(), '.perf-supervisor'));
});

test('a missing directory is made for its owner only', () => {
  const dir = join(tempFolder(), 'a', 'b');
  prepareRunDirectory(dir);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  prepareRunDirectory(dir);
});

test.each([0o750, 0o705, 0o777, 0o701])('a directory of mode %o is refused', (mode) => {
  const dir = tempFolder();
  chmodSync(dir, mode);
  expect(() => prepareRunDirectory(dir)).toThrow(
    expect.objectContaining({ code: 'PS_CONTROL_UNSAFE_DIR', exitCode: 5 }),
  );
});

test('a symbolic link and a file are refused', () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'real'), { mode: 0o700 });
  symlinkSync(join(folder, 'real'), join(folder, 'link'));
  writeFileSync(join(folder, 'file'), '');
  expect(() => prepareRunDirectory(join(folder, 'link'))).toThrow(/symbolic link/);
  expect(() => prepareRunDirectory(join(folder, 'file'))).toThrow(
    expect.objectContaining({ code: 'PS_CONTROL_UNSAFE_DIR' }),
  );
});

test("somebody else's directory is refused", () => {
  const stats = { isSymbolicLink: () => false, isDirectory: () => true, uid: 1001, mode: 0o40700 };
  expect(unsafeReason(stats, 1000)).toBe('it belongs to user 1001, not to 1000');
  expect(unsafeReason(stats, 1001)).toBeUndefined();
  expect(unsafeReason(stats, undefined)).toBeUndefined();
});

test('a socket path that the system would cut off is refused', () => {
  expect(controlSocketPath('/run/ps', 'live')).toBe('/run/ps/live/control.sock');
  expect(() => controlSocketPath(`/${'d'.repeat(100)}`, 'live')).toThrow(
    expect.objectContaining({ code: 'PS_CONTROL_PATH_TOO_LONG', exitCode: 2 }),
  );
});
