import { describe, expect, it } from 'vitest';
import type { FleetOrder } from '../../../../src/http/ports/fleet-ports.js';
import { FleetDesk } from '../../../../src/primary/fleet/fleet-desk.js';
import type { FleetCommand, FleetResult } from '../../../../src/protocol/fleet-command.js';
import type { CommandBox } from '../../../../src/store/command-box.js';
import type { NodeState } from '../../../../src/store/metrics-store.js';
import { SupervisorError } from '../../../../src/core/errors.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { snapshotFixture } from '../../../support/snapshot-fixture.js';

const healthy = {
  ...{ kind: 'redis' as const, isConnected: true, reconnectCount: 0 },
  ...{ pendingCount: 0, droppedCount: 0, writtenCount: 0 },
};
const order: FleetOrder = { nodeId: 'n2', action: 'drain', body: { slot: 0 }, by: 'http from loopback', waitMs: 5000 };

const away = new SupervisorError('PS_STORE_AWAY', { reason: 'closed' });

function opened(results: readonly (FleetResult | Error | undefined)[] = [], isAlive = true, failedSends = 0) {
  const health = { ...healthy };
  const clock = new ManualClock();
  const sent: { readonly command: FleetCommand; readonly deadlineMs: number }[] = [];
  const notes: string[] = [];
  let asked = 0;
  const commands = {
    send: (_nodeId, command, deadlineMs) => {
      sent.push({ command, deadlineMs });
      return sent.length <= failedSends ? Promise.reject(away) : Promise.resolve();
    },
    result: () => {
      const result = results[asked++];
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    },
    take: () => Promise.resolve([]),
    finish: () => Promise.resolve(),
    onWaiting: () => undefined,
  } satisfies CommandBox;
  const states: NodeState[] = [{ snapshot: snapshotFixture({ nodeId: 'n2' }), ageMs: 9000, isAlive }];
  const desk = new FleetDesk({
    nodeId: 'n1',
    store: { commands, health: () => health, now: () => Promise.resolve(states) },
    timeline: {
      command: ({ state, action, by, nodeId }) => void notes.push(`${state} ${action} on ${nodeId} by ${by}`),
      deployed: () => undefined,
    },
    clock,
  });
  return { desk, clock, sent, notes, states, health };
}

/** Lets the desk look until it has an answer. */
async function followed(clock: ManualClock, answer: Promise<object>): Promise<unknown> {
  let settled: unknown;
  void answer.then(
    (report) => (settled = report),
    (thrown: unknown) => (settled = thrown),
  );
  for (let round = 0; settled === undefined && round < 100; round += 1) {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    clock.advance(200);
  }
  return settled;
}

describe('FleetDesk', () => {
  it('a command carries the start and the generation that its sender saw, and its answer is the report', async () => {
    const { desk, clock, sent, notes } = opened([undefined, { state: 'done', report: { drained: [] } }]);
    const report = await followed(clock, desk.send({ ...order, commandId: 'the-command' }));
    expect(report).toEqual({ drained: [], nodeId: 'n2', commandId: 'the-command' });
    expect(sent).toMatchObject([
      { deadlineMs: 5000, command: { id: 'the-command', instanceId: 'n2-a', generation: 1, fromNodeId: 'n1' } },
    ]);
    expect(notes).toEqual(['sent drain on n2 by http from loopback']);
  });

  it('without an answer in time nobody knows, and it says so', async () => {
    const { desk, clock, notes } = opened();
    expect(await followed(clock, desk.send(order))).toMatchObject({ code: 'PS_COMMAND_UNANSWERED' });
    expect(notes.map((note) => note.split(' ')[0])).toEqual(['sent', 'unknown']);
  });

  it('a node that dies meanwhile is not awaited to the end', async () => {
    const { desk, clock, states } = opened();
    const startMs = clock.monotonicMs();
    const answer = desk.send({ ...order, waitMs: 3_600_000 });
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    states.splice(0);
    expect(await followed(clock, answer)).toMatchObject({ code: 'PS_COMMAND_UNANSWERED' });
    expect(clock.monotonicMs() - startMs).toBeLessThan(10_000);
  });

  it('what failed there fails here in the same words', async () => {
    const error = new SupervisorError('PS_SLOT_UNKNOWN', { slot: 0, known: '1' }).toWire();
    const { desk, clock } = opened([{ state: 'failed', error }]);
    expect(await followed(clock, desk.send(order))).toMatchObject({ code: 'PS_SLOT_UNKNOWN', message: error.message });
  });

  it('a store that is away for a moment costs no answer', async () => {
    const { desk, clock, sent } = opened([away, away, { state: 'done', report: {} }]);
    expect(await followed(clock, desk.send(order))).toMatchObject({ nodeId: 'n2' });
    expect(sent).toHaveLength(1);
  });

  it('what the store did not confirm is left again under the same id', async () => {
    const { desk, clock, sent } = opened([undefined, undefined, { state: 'done', report: {} }], true, 2);
    expect(await followed(clock, desk.send(order))).toMatchObject({ nodeId: 'n2' });
    expect(new Set(sent.map(({ command }) => command.id)).size).toBe(1);
    // It must not begin after its sender has stopped waiting.
    expect(sent.map(({ deadlineMs }) => deadlineMs)).toEqual([5000, 4800, 4600]);
  });

  it('while the store is away it says so, and not that the node is unknown', async () => {
    const { desk, states, health } = opened();
    states.splice(0);
    health.isConnected = false;
    await expect(desk.send(order)).rejects.toMatchObject({ code: 'PS_STORE_AWAY' });
  });

  it('to a node that is dead or not there nothing is sent', async () => {
    const { desk, sent } = opened([], false);
    await expect(desk.send(order)).rejects.toMatchObject({ code: 'PS_NODE_AWAY' });
    await expect(desk.send({ ...order, nodeId: 'n9' })).rejects.toMatchObject({ code: 'PS_NODE_UNKNOWN' });
    await expect(desk.send({ ...order, action: 'trigger' })).rejects.toMatchObject({ code: 'PS_COMMAND_NOT_REMOTE' });
    expect(sent).toEqual([]);
  });
});
