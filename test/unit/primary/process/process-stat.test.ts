import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isProcess, ownIdentity, parseProcessStat } from '../../../../src/primary/process/process-stat.js';

describe('a process is named by its number and its start', () => {
  it('this one is itself, and a process with its number and another start is not', () => {
    const own = ownIdentity();
    expect(isProcess(own)).toBe(true);
    expect(isProcess({ pid: own.pid, startTicks: (own.startTicks ?? 0) + 1 })).toBe(process.platform !== 'linux');
  });

  it('one that has ended is not there', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    const pid = child.pid ?? 0;
    await once(child, 'exit');
    expect(isProcess({ pid, startTicks: 1 })).toBe(false);
  });

  it('a program may have spaces and parentheses in its name', () => {
    const fields = ['S', '7', ...Array.from({ length: 17 }, () => '0'), '4711', '9'];
    expect(parseProcessStat(`12 (a ) b (c)) ${fields.join(' ')}`)).toEqual({
      state: 'S',
      parentPid: 7,
      startTicks: 4711,
    });
    expect(parseProcessStat('garbage')).toBeUndefined();
  });
});
