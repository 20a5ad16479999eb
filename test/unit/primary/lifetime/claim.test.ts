import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { claimName } from '../../../../src/primary/lifetime/claim.js';
import { ownIdentity } from '../../../../src/primary/process/process-stat.js';
import { tempFolder } from '../../../support/temp-folder.js';

const running = expect.objectContaining({ code: 'PS_CONTROL_ALREADY_RUNNING' });

function leaveLock(runDir: string, content: string, number = 3): string {
  const folder = join(runDir, 'app');
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, `primary.${number}.lock`), content);
  return folder;
}

describe('claiming a name', () => {
  it('a second claim is refused while the first is held, and succeeds after its release', async () => {
    const runDir = tempFolder();
    const first = await claimName(runDir, 'app');
    await expect(claimName(runDir, 'app')).rejects.toEqual(running);
    first.release();
    (await claimName(runDir, 'app')).release();
    expect(readdirSync(first.folder)).toEqual([]);
  });

  it('the folder is for its owner alone', async () => {
    const claim = await claimName(tempFolder(), 'app');
    expect(statSync(claim.folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(claim.folder).map((name) => statSync(join(claim.folder, name)).mode & 0o777)).toEqual([0o600]);
  });

  it.each([
    ['a dead process', JSON.stringify({ pid: 2 ** 22 + 1, startTicks: 1 })],
    ['a living process that got the number of the dead one', JSON.stringify({ pid: process.ppid, startTicks: 1 })],
    ['nobody: the file is empty', ''],
    ['nobody: the file is not ours', '{"pid":-1}'],
  ])('what %s holds is taken over, and nobody is signalled', async (_, content) => {
    const runDir = tempFolder();
    const folder = leaveLock(runDir, content);
    const claim = await claimName(runDir, 'app');
    expect(readdirSync(folder)).toEqual(['primary.4.lock']);
    expect(() => process.kill(process.ppid, 0)).not.toThrow();
    claim.release();
  });

  it('what a living process holds is refused with its number', async () => {
    const runDir = tempFolder();
    leaveLock(runDir, JSON.stringify(ownIdentity()));
    await expect(claimName(runDir, 'app')).rejects.toThrow(`pid ${process.pid}`);
  });

  it('a supervisor that answers is respected even when its number means nothing here', async () => {
    const runDir = tempFolder();
    const folder = leaveLock(runDir, '');
    const server = createServer((socket) => socket.destroy()).listen(join(folder, 'control.sock'));
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    await expect(claimName(runDir, 'app')).rejects.toEqual(running);
    expect(readdirSync(folder)).not.toContain('primary.4.lock');
  });
});
