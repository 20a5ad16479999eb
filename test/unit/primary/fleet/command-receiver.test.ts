import { describe, expect, it } from 'vitest';
import { SupervisorError } from '../../../../src/core/errors.js';
import { CommandReceiver } from '../../../../src/primary/fleet/command-receiver.js';
import type { FleetCommand, FleetResult } from '../../../../src/protocol/fleet-command.js';
import type { TakenCommand } from '../../../../src/store/command-box.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';
import { identityFixture } from '../../../support/snapshot-fixture.js';

const command: FleetCommand = {
  id: 'command-1',
  action: 'drain',
  body: { slot: 0 },
  instanceId: 'n1-a',
  generation: 1,
  by: 'cli from the control socket',
  fromNodeId: 'n2',
};

interface Given {
  readonly taken?: Partial<TakenCommand>;
  readonly changes?: Partial<FleetCommand>;
  readonly isTaking?: boolean;
  readonly carryOut?: (command: FleetCommand) => Promise<object>;
  /** How often the answer cannot be left at first, since the store is away. */
  readonly awayCount?: number;
}

/** Lets one command be found, and tells what became of it. */
async function received({ taken, changes, isTaking = true, carryOut, awayCount = 0 }: Given) {
  const carriedOut: FleetCommand[] = [];
  const results: FleetResult[] = [];
  const notes: string[] = [];
  const logger = recordingLogger();
  let look: () => void = () => undefined;
  const clock = new ManualClock();
  let isLarge = carryOut !== undefined;
  let finishCount = 0;
  const receiver = new CommandReceiver({
    box: {
      take: () => Promise.resolve([{ command: { ...command, ...changes }, isExpired: false, ...taken }]),
      finish: (_id, result) => {
        finishCount += 1;
        if (finishCount <= awayCount) return Promise.reject(new SupervisorError('PS_STORE_AWAY', { reason: 'closed' }));
        if (isLarge && result.state === 'done') {
          isLarge = false;
          return Promise.reject(new SupervisorError('PS_COMMAND_TOO_LARGE', { limitBytes: 10 }));
        }
        return Promise.resolve(void results.push(result));
      },
      onWaiting: (listener) => (look = listener),
      send: () => Promise.resolve(),
      result: () => Promise.resolve(undefined),
    },
    nodeId: 'n1',
    instanceId: 'n1-a',
    isTaking,
    workers: () => [{ ...identityFixture(), state: 'running', startedAtMs: 0 }],
    carryOut: (given) => {
      carriedOut.push(given);
      return carryOut ? carryOut(given) : Promise.resolve({ drained: [] });
    },
    timeline: {
      command: ({ state, action, by, fromNodeId }) => void notes.push(`${state} ${action} ${by} ${fromNodeId}`),
    },
    clock,
    logger,
  });
  receiver.listen();
  look();
  for (let second = 0; second <= awayCount; second += 1) {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    clock.advance(1000);
  }
  return { carriedOut: carriedOut.length, result: results[0], notes, lines: logger.lines };
}

describe('CommandReceiver', () => {
  it('what is meant for this node is carried out, answered and noted with who asked', async () => {
    const { carriedOut, result, notes } = await received({});
    expect([carriedOut, result]).toEqual([1, { state: 'done', report: { drained: [] } }]);
    expect(notes).toEqual(['done drain cli from the control socket n2']);
  });

  it.each([
    ['an earlier start of the primary', { changes: { instanceId: 'n1-0' } }, 'PS_COMMAND_STALE'],
    ['an earlier worker in the slot', { changes: { generation: 2 } }, 'PS_COMMAND_STALE'],
    ['a sender that no longer waits', { taken: { isExpired: true } }, 'PS_COMMAND_EXPIRED'],
    ['a node that takes no commands', { isTaking: false }, 'PS_COMMAND_REMOTE_OFF'],
  ] as const)('a command for %s is refused with its reason, and noted', async (_who, given, code) => {
    const { carriedOut, result, notes } = await received(given);
    expect(carriedOut).toBe(0);
    expect(result).toMatchObject({ state: 'failed', error: { code } });
    expect(notes).toEqual(['failed drain cli from the control socket n2']);
  });

  it('an answer that is too large becomes an error that says so', async () => {
    const { result } = await received({ carryOut: () => Promise.resolve({ text: 'long' }) });
    expect(result).toMatchObject({ state: 'failed', error: { code: 'PS_COMMAND_TOO_LARGE' } });
  });

  it('an answer that meets a store that is away is left when that is back, and the command is not carried out again', async () => {
    const { carriedOut, result, lines } = await received({ awayCount: 3 });
    expect([carriedOut, result, lines]).toEqual([1, { state: 'done', report: { drained: [] } }, []]);
  });

  it('after ten minutes without a store the answer is given up, and the log says so', async () => {
    const { result, lines } = await received({ awayCount: 1000 });
    expect(result).toBeUndefined();
    expect(lines).toMatchObject([{ level: 'warn', message: expect.stringContaining('could not be left') }]);
  });

  it('a fault of ours reaches the sender as a code and the log as a reason', async () => {
    const { result, lines } = await received({ carryOut: () => Promise.reject(new Error('boom')) });
    expect(result).toMatchObject({ state: 'failed', error: { code: 'PS_COMMAND_FAILED' } });
    expect(lines).toMatchObject([{ level: 'warn', fields: { reason: 'boom' } }]);
  });
});
