import { describe, expect, it } from 'vitest';
import { CommandBus } from '../../../../src/primary/node/command-bus.js';
import type { WorkerHandle } from '../../../../src/primary/worker/worker-handle.js';
import type { Reply, ToWorker } from '../../../../src/protocol/messages.js';
import { RequestTable } from '../../../../src/protocol/request-table.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { outcomeFixture } from '../../../support/outcome-fixture.js';

type Answer = (request: ToWorker) => Reply | undefined;

/** A bus with workers that answer as told; `undefined`: not at all. */
function busWith(workers: Readonly<Record<number, Answer>>) {
  const clock = new ManualClock();
  const requests = new RequestTable(clock);
  const handles = Object.entries(workers).map(([id, answer]) => {
    const workerId = Number(id);
    const send = (message: ToWorker): boolean => {
      const reply = answer(message);
      if (reply) queueMicrotask(() => requests.settle(workerId, reply));
      return true;
    };
    return { workerId, state: 'running', process: { port: { send } } } as unknown as WorkerHandle;
  });
  const bus = new CommandBus({ requests, handles: () => handles, onStop: () => undefined });
  return { bus, clock };
}

const good: Answer = ({ requestId }) => ({ type: 'optimized', requestId, outcomes: [outcomeFixture()] });
const silent: Answer = () => undefined;
const busy: Answer = ({ requestId }) => ({
  type: 'refused',
  requestId,
  error: { code: 'PS_OPTIMIZE_BUSY', message: 'busy', remedy: 'wait', details: {} },
});

describe('CommandBus', () => {
  it('a silent worker and a busy one do not hide the answer of the third', async () => {
    const { bus, clock } = busWith({ 1: good, 2: silent, 3: busy });
    const report = bus.optimize({ strategy: 'memory', requestedBy: 'cli' });
    await clock.advanceAsync(30_000, 10_000);
    expect(await report).toMatchObject({
      replies: [{ workerId: 1, outcomes: [{ name: 'memory' }] }],
      failures: [
        { workerId: 2, error: { code: 'PS_WORKER_NO_REPLY' } },
        { workerId: 3, error: { code: 'PS_OPTIMIZE_BUSY' } },
      ],
    });
  });

  it('R6 asks only the worker that is named, with trigger and requester', async () => {
    const seen: ToWorker[] = [];
    const { bus } = busWith({ 1: silent, 2: (request) => (seen.push(request), good(request)) });
    const report = await bus.optimize({ strategy: 'cache', workerId: 2, requestedBy: 'http' });
    expect(report.replies.map(({ workerId }) => workerId)).toEqual([2]);
    expect(seen).toMatchObject([{ type: 'optimize', strategy: 'cache', trigger: 'command', requestedBy: 'http' }]);
  });

  it('an unknown worker is an error that names the known ones', async () => {
    const { bus } = busWith({ 1: good, 4: good });
    await expect(bus.optimize({ workerId: 9, requestedBy: 'cli' })).rejects.toMatchObject({
      code: 'PS_WORKER_UNKNOWN',
      remedy: 'Known workers: 1, 4.',
    });
  });
});
