import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.js';
import { SupervisorError } from '../../core/errors.js';
import type { EndedCommand, FleetCommands, FleetOrder } from '../../http/ports/fleet-ports.js';
import { type FleetCommand, type FleetResult, remoteActions } from '../../protocol/fleet-command.js';
import { compact, readCount } from '../../protocol/read.js';
import type { CommandBox } from '../../store/command-box.js';
import type { MetricsStore, NodeState } from '../../store/metrics-store.js';
import type { Timeline } from '../node/timeline.js';

const defaultWaitMs = 60_000;
/** The other node looks once a second; only while somebody waits is this asked. */
const lookMs = 200;
/** How often it is asked whether the other node is still there. */
const looksPerSign = 25;

export interface FleetDeskOptions {
  readonly nodeId: string;
  readonly store: Pick<MetricsStore, 'now' | 'health' | 'commands'>;
  readonly timeline: Pick<Timeline, 'command' | 'deployed'>;
  readonly clock: Clock;
}

interface SentCommand {
  readonly command: FleetCommand;
  readonly nodeId: string;
  /** In the clock's monotonic time. */
  readonly untilMs: number;
  /** Set while it is not certain that the store has it. */
  readonly leave: (() => Promise<true | undefined>) | undefined;
}

/** Gives commands to other nodes and waits for what becomes of them. */
export class FleetDesk implements FleetCommands {
  readonly #options: FleetDeskOptions;

  constructor(options: FleetDeskOptions) {
    this.#options = options;
  }

  async send({ nodeId, action, body, by, commandId, waitMs = defaultWaitMs }: FleetOrder): Promise<object> {
    const { nodeId: fromNodeId, clock } = this.#options;
    const known = remoteActions.find((name) => name === action);
    if (!known) throw new SupervisorError('PS_COMMAND_NOT_REMOTE', { action, known: remoteActions.join(', ') });
    const { box, state } = await this.#find(nodeId);
    const place = compact({ slot: readCount(body['slot']), workerId: readCount(body['workerId']) });
    const generation = generationIn(state, place.slot);
    const id = commandId ?? randomUUID();
    const { instanceId } = state.snapshot;
    const command: FleetCommand = compact({ id, action: known, body, instanceId, generation, by, fromNodeId });
    const about = { nodeId, commandId: id, action, by, fromNodeId, ...place };
    const startedMs = clock.monotonicMs();
    const untilMs = startedMs + waitMs;
    // A store that did not answer may have it all the same; the id keeps a second one from counting.
    const leave = (): Promise<true | undefined> =>
      box.send(nodeId, command, Math.ceil(untilMs - clock.monotonicMs())).then(() => true, unlessAway);
    const isLeft = await leave();
    this.#options.timeline.command({ ...about, state: 'sent', reason: '' });
    const result = await this.#answer(box, { command, nodeId, untilMs, leave: isLeft ? undefined : leave });
    const waitedMs = Math.round(clock.monotonicMs() - startedMs);
    if (!result) {
      this.#options.timeline.command({ ...about, state: 'unknown', reason: 'no answer in time', tookMs: waitedMs });
      throw new SupervisorError('PS_COMMAND_UNANSWERED', { nodeId, commandId: id, waitedMs });
    }
    if (result.state === 'failed') throw SupervisorError.fromWire(result.error);
    return { ...result.report, nodeId, commandId: id };
  }

  ended(command: EndedCommand): void {
    const { nodeId, timeline } = this.#options;
    timeline.command({ ...command, nodeId, fromNodeId: nodeId, commandId: randomUUID() });
  }

  deployed(label: string, by: string): void {
    this.#options.timeline.deployed(this.#options.nodeId, label, by);
  }

  /** @throws {SupervisorError} PS_NODE_UNKNOWN, PS_NODE_AWAY, PS_STORE_AWAY */
  async #find(nodeId: string): Promise<{ readonly box: CommandBox; readonly state: NodeState }> {
    const { store } = this.#options;
    const states = await store.now();
    const state = states.find(({ snapshot }) => snapshot.nodeId === nodeId);
    const box = store.commands;
    if (!state || !box) {
      // Without the shared store only this node is known.
      const { isConnected, reason = 'not connected' } = store.health();
      if (!isConnected) throw new SupervisorError('PS_STORE_AWAY', { reason });
      const known = states.map(({ snapshot }) => snapshot.nodeId).join(', ') || 'none';
      throw new SupervisorError('PS_NODE_UNKNOWN', { nodeId, known });
    }
    if (!state.isAlive) throw new SupervisorError('PS_NODE_AWAY', { nodeId, ageMs: Math.round(state.ageMs) });
    return { box, state };
  }

  /**
   * Asks until the time is over, or until the node that took the command is no more: a drain may be awaited for an hour.
   * A store that is away for a moment costs no answer.
   */
  async #answer(
    box: CommandBox,
    { command: { id, instanceId }, nodeId, untilMs, leave }: SentCommand,
  ): Promise<FleetResult | undefined> {
    const { clock } = this.#options;
    let isLeft = leave === undefined;
    for (let looks = 1; clock.monotonicMs() < untilMs; looks += 1) {
      await new Promise<void>((resolve) => clock.after(lookMs, resolve));
      if (!isLeft) isLeft = (await leave?.()) === true;
      const isGone = looks % looksPerSign === 0 && (await this.#isGone(nodeId, instanceId));
      const result = await box.result(nodeId, id).catch(unlessAway);
      if (result || isGone) return result;
    }
    return undefined;
  }

  /** Whether its primary has ended since; the one that took its place knows nothing of the command. */
  async #isGone(nodeId: string, instanceId: string): Promise<boolean> {
    const states = await this.#options.store.now().catch(unlessAway);
    const state = states?.find(({ snapshot }) => snapshot.nodeId === nodeId);
    return states !== undefined && (state?.isAlive !== true || state.snapshot.instanceId !== instanceId);
  }
}

/** Of the worker that the sender sees in the slot: when another one stands there, it is not meant. */
function generationIn({ snapshot }: NodeState, slot: number | undefined): number | undefined {
  return snapshot.workers.findLast((worker) => worker.slot === slot)?.generation;
}

function unlessAway(thrown: unknown): undefined {
  if (thrown instanceof SupervisorError && thrown.code === 'PS_STORE_AWAY') return undefined;
  throw thrown;
}
