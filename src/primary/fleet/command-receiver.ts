import type { Clock } from '../../core/clock.js';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { FleetCommand, FleetResult } from '../../protocol/fleet-command.js';
import { readCount, readRecord } from '../../protocol/read.js';
import type { WorkerSnapshot } from '../../protocol/snapshot.js';
import type { CommandBox, TakenCommand } from '../../store/command-box.js';
import type { Timeline } from '../node/timeline.js';

const leaveAgainMs = 1000;
/** As long as Redis would keep the answer. */
const leaveWithinMs = 600_000;

export interface CommandReceiverOptions {
  readonly box: CommandBox;
  readonly nodeId: string;
  readonly instanceId: string;
  /** Off: every command is refused. */
  readonly isTaking: boolean;
  readonly workers: () => readonly WorkerSnapshot[];
  /** Does what the command says. */
  readonly carryOut: (command: FleetCommand) => Promise<object>;
  readonly timeline: Pick<Timeline, 'command'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Carries out what other nodes leave for this one: each command once, and none that was meant for somebody else. */
export class CommandReceiver {
  readonly #options: CommandReceiverOptions;
  #isLooking = false;

  constructor(options: CommandReceiverOptions) {
    this.#options = options;
  }

  listen(): void {
    this.#options.box.onWaiting(() => void this.#look());
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      // A drain may take an hour: nothing that comes later waits for it.
      for (const taken of await this.#options.box.take()) void this.#serve(taken);
    } catch (thrown) {
      this.#warn('commands of other nodes could not be fetched; they are looked for again', thrown);
    } finally {
      this.#isLooking = false;
    }
  }

  async #serve({ command, isExpired }: TakenCommand): Promise<void> {
    const { clock, timeline, nodeId } = this.#options;
    const startedMs = clock.monotonicMs();
    const result = await this.#resultOf(command, isExpired);
    const { id: commandId, action, by, fromNodeId, body } = command;
    const [slot, workerId] = [readCount(body['slot']), readCount(body['workerId'])];
    timeline.command({
      ...{ nodeId, commandId, action, by, fromNodeId, state: result.state },
      ...(slot !== undefined && { slot }),
      ...(workerId !== undefined && { workerId }),
      reason: result.state === 'failed' ? result.error.message : '',
      tookMs: Math.round(clock.monotonicMs() - startedMs),
    });
    await this.#leaveAnswer(commandId, result);
  }

  /** Its sender may still wait when a store that is away comes back. */
  async #leaveAnswer(commandId: string, result: FleetResult): Promise<void> {
    const { box, clock } = this.#options;
    const untilMs = clock.monotonicMs() + leaveWithinMs;
    for (;;) {
      try {
        await box.finish(commandId, result).catch((thrown: unknown) => this.#finishSmaller(commandId, thrown));
        return;
      } catch (thrown) {
        const isAway = thrown instanceof SupervisorError && thrown.code === 'PS_STORE_AWAY';
        if (!isAway || clock.monotonicMs() >= untilMs) {
          this.#warn('the answer to a command of another node could not be left', thrown);
          return;
        }
      }
      await new Promise<void>((resolve) => clock.after(leaveAgainMs, resolve));
    }
  }

  async #finishSmaller(commandId: string, thrown: unknown): Promise<void> {
    if (!(thrown instanceof SupervisorError) || thrown.code !== 'PS_COMMAND_TOO_LARGE') throw thrown;
    await this.#options.box.finish(commandId, { state: 'failed', error: thrown.toWire() });
  }

  async #resultOf(command: FleetCommand, isExpired: boolean): Promise<FleetResult> {
    try {
      this.#refuse(command, isExpired);
      const report = readRecord(await this.#options.carryOut(command)) ?? {};
      return { state: 'done', report };
    } catch (thrown) {
      if (thrown instanceof SupervisorError) return { state: 'failed', error: thrown.toWire() };
      this.#warn('a command of another node failed inside the supervisor', thrown);
      const error = new SupervisorError('PS_COMMAND_FAILED', { action: command.action, nodeId: this.#options.nodeId });
      return { state: 'failed', error: error.toWire() };
    }
  }

  /** @throws {SupervisorError} PS_COMMAND_REMOTE_OFF, PS_COMMAND_EXPIRED, PS_COMMAND_STALE */
  #refuse({ instanceId, generation, body }: FleetCommand, isExpired: boolean): void {
    const { isTaking, nodeId, workers, ...own } = this.#options;
    if (!isTaking) throw new SupervisorError('PS_COMMAND_REMOTE_OFF', { nodeId });
    if (isExpired) throw new SupervisorError('PS_COMMAND_EXPIRED', { nodeId });
    if (instanceId !== own.instanceId) throw new SupervisorError('PS_COMMAND_STALE', { nodeId, what: 'start' });
    if (generation === undefined) return;
    const slot = readCount(body['slot']);
    const isThere = workers().some((worker) => worker.slot === slot && worker.generation === generation);
    if (!isThere) throw new SupervisorError('PS_COMMAND_STALE', { nodeId, what: `worker in slot ${slot ?? '?'}` });
  }

  #warn(message: string, thrown: unknown): void {
    this.#options.logger.warn(message, { event: 'remote-command', reason: reasonOf(thrown) });
  }
}
