import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { TemporaryDirectories } from '../../../../src/optimizer/memory/temporary-directories.js';

const never = new AbortController().signal;
const nowMs = Date.now();
const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function folderWith(ages: Readonly<Record<string, number>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ps-temporary-directories-'));
  folders.push(folder);
  for (const [name, ageMs] of Object.entries(ages)) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'chunk.bin'), 'data');
    await utimes(join(folder, name), (nowMs - ageMs) / 1000, (nowMs - ageMs) / 1000);
  }
  return folder;
}

describe('temporary data', () => {
  it('R18 only entries with a registered prefix that are older than the TTL go', async () => {
    const folder = await folderWith({ 'record-old': 5000, 'record-new': 0, 'other-old': 5000 });
    const directories = new TemporaryDirectories(folder);
    directories.register('record-', 1000);
    expect(await directories.trim(nowMs, never)).toEqual({ removedCount: 1, failedCount: 0 });
    expect((await readdir(folder)).sort()).toEqual(['other-old', 'record-new']);
  });

  it('R18 a symbolic link goes, what it points to stays', async () => {
    const folder = await folderWith({ precious: 5000 });
    await symlink(join(folder, 'precious'), join(folder, 'record-link'));
    const directories = new TemporaryDirectories(folder);
    directories.register('record-', 1);
    await directories.trim(nowMs + 60_000, never);
    expect(await readdir(folder)).toEqual(['precious']);
    expect(await readdir(join(folder, 'precious'))).toEqual(['chunk.bin']);
  });

  it.each(['', '-', 'a-', '../etc-', 'node', '/tmp/x-', '*-'])('R18 the prefix %j is refused', (prefix) => {
    expect(() => new TemporaryDirectories().register(prefix, 1000)).toThrow('prefix');
  });

  it('R18 a TTL of 0 is refused', () => {
    expect(() => new TemporaryDirectories().register('record-', 0)).toThrow('ttlMs');
  });
});
