import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { examine } from '../../../../src/primary/care/autopsy.js';
import { parseRow } from '../../../../src/primary/care/autopsy-port.js';
import { describePlace, PausedStackReader } from '../../../../src/primary/care/autopsy-stack.js';
import { readProcessStat } from '../../../../src/primary/process/process-stat.js';
import { childrenOf } from '../../../support/processes.js';
import { waitFor } from '../../../support/wait-for.js';

/** A node process that says, from within the function, when its code is about to block. */
async function blocked(code: string): Promise<ChildProcess & { readonly pid: number }> {
  const script = `process.debugPort = 0; setTimeout(hang, 50);
    function hang() { require('fs').writeSync(1, 'now'); ${code} }`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child as ChildProcess & { readonly pid: number };
}

describe('autopsy', () => {
  it('names the function in which a real process loops', async () => {
    const { pid } = await blocked('for (;;) Math.sqrt(2);');
    const { frames } = await examine(pid, 8000);
    expect(frames.map(({ functionName }) => functionName)).toContain('hang');
  });

  it('says what a process does that waits in a system call', async () => {
    const { pid } = await blocked("require('child_process').execFileSync('sleep', ['20']);");
    await waitFor('it to wait for its child', () => childrenOf(pid).length > 0 && readProcessStat(pid)?.state === 'S');
    expect(await examine(pid)).toEqual({ frames: [], failure: 'waiting in a system call' });
  });

  it('asks nothing of a process that is stopped', async () => {
    const { pid } = await blocked('');
    process.kill(pid, 'SIGSTOP');
    await waitFor('it to be stopped', () => readProcessStat(pid)?.state === 'T');
    expect(await examine(pid)).toEqual({ frames: [], failure: 'stopped by a signal' });
  });

  it('says that a process is gone', async () => {
    const child = await blocked('');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await examine(child.pid)).failure).toMatch(/^not to be asked: /);
  });
});

describe('stack of a paused program', () => {
  it('joins frames with the scripts that were told of before', () => {
    const reader = new PausedStackReader();
    const script = { scriptId: '7', url: 'file:///app/a%20b.mjs' };
    expect(reader.read(JSON.stringify({ method: 'Debugger.scriptParsed', params: script }))).toBeUndefined();
    expect(reader.read('{"id":1,"result":{}}')).toBeUndefined();
    const callFrames = [
      { functionName: '', location: { scriptId: '7', lineNumber: 11, columnNumber: 2 } },
      { functionName: 'run', location: { scriptId: '8', lineNumber: 0 } },
      'garbage',
    ];
    const frames = reader.read(JSON.stringify({ method: 'Debugger.paused', params: { callFrames } })) ?? [];
    expect(frames).toEqual([
      { functionName: '(anonymous)', file: '/app/a b.mjs', line: 12, column: 3 },
      { functionName: 'run', file: '(unknown)', line: 1, column: 1 },
    ]);
    expect(describePlace(frames)).toBe('(anonymous) (a b.mjs:12)');
  });

  it('keeps 20 frames at most', () => {
    const frame = { functionName: 'deep', location: { scriptId: '1', lineNumber: 0 } };
    const message = { method: 'Debugger.paused', params: { callFrames: Array.from({ length: 500 }, () => frame) } };
    expect(new PausedStackReader().read(JSON.stringify(message))).toHaveLength(20);
  });
});

describe('what the kernel tells', () => {
  const row = (address: string, state: string): string =>
    `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 232642 1 0 100 0 0 10 0`;

  it('only a socket that listens on loopback can be the inspector’s', () => {
    expect(parseRow(row('0100007F:B105', '0A'))).toEqual({ port: 45_317, inode: '232642' });
    expect(parseRow(row('00000000:B105', '0A'))).toBeUndefined();
    expect(parseRow(row('0100007F:B105', '06'))).toBeUndefined();
    expect(parseRow('')).toBeUndefined();
  });

  it('a process is told from one of the same pid by its start, whatever its name', () => {
    const stat = `12 (a) b (c) T ${Array.from({ length: 40 }, (_, index) => index + 4).join(' ')}`;
    expect(readProcessStat(12, () => stat)).toMatchObject({ state: 'T', startTicks: 22 });
  });
});
