import { describe, expect, it } from 'vitest';
import { defaults } from '../../../../src/config/check.js';
import { limitsFrom } from '../../../../src/primary/slots/restart-limits.js';
import { Supervisor } from '../../../../src/primary/slots/supervisor.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';
import { type FakeProcess, fakeProcess } from '../fake-process.js';

const settled = (): Promise<void> => new Promise(setImmediate);

function starting(slotCount = 1) {
  const clock = new ManualClock();
  const processes: FakeProcess[] = [];
  const exits: string[] = [];
  const drains: (() => void)[] = [];
  const supervisor = new Supervisor({
    nodeId: 'n1',
    slotCount,
    bootTimeoutMs: 5000,
    drainTimeoutMs: 10_000,
    killTimeoutMs: 3000,
    limits: limitsFrom({
      ...defaults(),
      maxRestarts: 0,
      restartIntensity: 20,
      restartPeriod: 60_000,
      stopExitCodes: undefined,
    }),
    onOver: () => undefined,
    wasOutOfMemory: () => false,
    clock,
    logger: recordingLogger(),
    fork() {
      const process = fakeProcess(processes.length + 1);
      processes.push(process);
      return process;
    },
    drain: () => new Promise<void>((resolve) => drains.push(resolve)),
    onMessage: () => undefined,
    onStarted: () => undefined,
    onExited: (handle, _, reason) => exits.push(`${handle.workerId}: ${reason}`),
  });
  const started = supervisor.start();
  const ids = (): readonly number[] => supervisor.handles.map(({ workerId }) => workerId);
  return { clock, processes, exits, drains, supervisor, ids, started };
}

async function running(slotCount = 1) {
  const all = starting(slotCount);
  for (const process of all.processes) process.listen();
  await all.clock.advanceAsync(1);
  await all.started;
  return all;
}

describe('Supervisor', () => {
  it('a worker that begins to listen after the stop is not taken for one that serves, and nothing is forked for it', async () => {
    const { supervisor, processes, drains, clock, started } = starting();
    const failed = expect(started).rejects.toMatchObject({ code: 'PS_WORKER_BOOT_FAILED' });
    const stopped = supervisor.stop('start failed');
    processes[0]?.listen();
    await clock.advanceAsync(1);
    expect(supervisor.handles.map(({ state }) => state)).toEqual(['draining']);
    drains[0]?.();
    await settled();
    processes[0]?.exit({ signal: 'SIGTERM' });
    await Promise.all([stopped, failed]);
    await clock.advanceAsync(60_000);
    expect([processes.length, supervisor.restartCount]).toEqual([1, 0]);
  });

  it('a killed worker is recorded with the reason, and its slot forks the next', async () => {
    const { supervisor, exits, clock, ids } = await running();
    expect(supervisor.killWorker(1, 'hung for 4 s in render (app.js:7)')).toBe(true);
    expect(exits).toEqual(['1: hung for 4 s in render (app.js:7)']);
    await clock.advanceAsync(10);
    expect([ids(), supervisor.restartCount]).toEqual([[2], 1]);
    expect(supervisor.killWorker(99, 'nobody')).toBe(false);
  });

  it('a replaced worker drains only after the new one has served for 150 ms', async () => {
    const { supervisor, processes, clock, drains, exits, ids } = await running();
    const replaced = supervisor.replaceWorker(1, 'memory is high');
    processes[1]?.listen();
    await clock.advanceAsync(149);
    expect(drains).toHaveLength(0);
    await clock.advanceAsync(1);
    expect([drains.length, supervisor.handles.map(({ state }) => state)]).toEqual([1, ['running', 'draining']]);
    drains[0]?.();
    await settled();
    expect(processes[0]?.signals).toEqual(['SIGTERM']);
    processes[0]?.exit({ signal: 'SIGTERM' });
    await replaced;
    expect([ids(), exits, supervisor.restartCount]).toEqual([[2], ['1: memory is high'], 0]);
  });

  it('the old worker goes on when the new one ends before it serves', async () => {
    const { supervisor, processes, drains, ids } = await running();
    const replaced = supervisor.replaceWorker(1, 'reload');
    processes[1]?.exit({ exitCode: 1 });
    await expect(replaced).rejects.toMatchObject({ code: 'PS_WORKER_BOOT_FAILED' });
    expect([ids(), drains]).toEqual([[1], []]);
  });

  it('a worker that neither drains nor ends gets SIGTERM at the drain limit and SIGKILL at the kill limit', async () => {
    const { supervisor, processes, clock, ids } = await running();
    const stopped = supervisor.stop('test');
    await clock.advanceAsync(9999);
    expect(processes[0]?.signals).toEqual([]);
    await clock.advanceAsync(1);
    expect(processes[0]?.signals).toEqual(['SIGTERM']);
    await clock.advanceAsync(50);
    expect(processes[0]?.signals).toEqual(['SIGTERM', 'disconnect']);
    await clock.advanceAsync(2950);
    await stopped;
    expect([processes[0]?.signals.at(-1), ids()]).toEqual(['SIGKILL', []]);
  });

  it('a stop ends the replacement that goes on, and forks nothing more', async () => {
    const { supervisor, processes, clock, drains } = await running();
    const replaced = supervisor.replaceWorker(1, 'reload');
    const stopped = supervisor.stop('test');
    for (const drained of drains) drained();
    for (const process of processes) process.exit();
    await expect(replaced).rejects.toMatchObject({ code: 'PS_WORKER_BOOT_FAILED' });
    await stopped;
    await clock.advanceAsync(60_000, 1000);
    expect(processes).toHaveLength(2);
    await expect(supervisor.replaceWorker(1, 'late')).rejects.toMatchObject({ code: 'PS_WORKER_UNKNOWN' });
  });

  it('freed slots are the first to be used again', async () => {
    const { supervisor, processes, clock, drains } = await running(3);
    const [, second] = supervisor.slots;
    const removed = supervisor.removeSlot(second!, 'scale', { purpose: 'replace' });
    drains[0]?.();
    await settled();
    processes[1]?.exit();
    await removed;
    await clock.advanceAsync(100);
    expect(supervisor.slots.map(({ index }) => index)).toEqual([0, 2]);
    expect(supervisor.addSlots(2).map(({ index }) => index)).toEqual([1, 3]);
  });

  it('of the addresses that a worker names so many are kept as a server can have', async () => {
    const { supervisor } = await running();
    const [handle] = supervisor.handles;
    for (let port = 1; port <= 1000; port += 1) handle?.listens({ host: '127.0.0.1', port });
    expect(handle?.addresses.all).toHaveLength(64);
  });
});
