import type { RedisClient } from './open-client.js';
import { SupervisorError } from '../../core/errors.js';
import {
  decodeFleetCommand,
  decodeFleetResult,
  type FleetCommand,
  type FleetResult,
  isCommandId,
} from '../../protocol/fleet-command.js';
import type { CommandBox, TakenCommand } from '../command-box.js';
import { decodeStored, encodeStored, maxStoredBytes } from './codec.js';
import type { RedisKeys } from './keys.js';
import { runScript } from './scripts.js';

const mostWaiting = 64;
const mostPerLook = 16;
const hourMs = 3_600_000;
const streamKeepMs = 2 * hourMs;
/** Longer than any command may wait, so that no id can run twice. */
const stateKeepMs = 24 * hourMs;
const resultKeepMs = 600_000;
/** More than a Redis that lost its newest seconds can hand out again. */
const mostRemembered = 4096;

export interface RedisCommandsOptions {
  readonly keys: RedisKeys;
  readonly nodeId: string;
  readonly instanceId: string;
  readonly enableCompression: boolean;
  /** Asks Redis; what it throws is PS_STORE_AWAY. */
  readonly ask: <T>(question: (redis: RedisClient) => Promise<T>) => Promise<T>;
  readonly onSkipped: () => void;
}

type Entry = readonly [id: Buffer, fields: readonly Buffer[]];

/**
 * Commands of nodes for each other. That some wait is told by the script which renews the hold on the node's name each
 * tick: it costs no connection of its own and nothing while there are none.
 */
export class RedisCommands implements CommandBox {
  readonly #options: RedisCommandsOptions;
  #listener: () => void = () => undefined;
  /** A Redis that was killed, or a replica that took over, may know nothing of what was taken last. */
  readonly #takenIds = new Set<string>();
  /** Whether it was taken is not known: the answer did not come. */
  #unsure: Entry | undefined;

  constructor(options: RedisCommandsOptions) {
    this.#options = options;
  }

  async send(nodeId: string, command: FleetCommand, deadlineMs: number): Promise<void> {
    const { keys, ask } = this.#options;
    const payload = this.#packed(command);
    const sent = await ask((redis) =>
      runScript(
        redis,
        'send-command',
        [keys.commands(nodeId), keys.commandState(nodeId, command.id)],
        [command.id, payload, Math.min(deadlineMs, hourMs), mostWaiting, streamKeepMs, stateKeepMs],
      ),
    );
    if (sent === -1) throw new SupervisorError('PS_COMMAND_TOO_MANY', { nodeId, count: mostWaiting });
  }

  async result(nodeId: string, commandId: string): Promise<FleetResult | undefined> {
    const { keys, ask, onSkipped } = this.#options;
    const key = keys.commandResult(nodeId, commandId);
    const stored = await ask((redis) => redis.getrangeBuffer(key, 0, maxStoredBytes));
    if (stored.length === 0) return undefined;
    const result = decodeFleetResult(decodeStored(stored));
    if (!result) onSkipped();
    return result;
  }

  async take(): Promise<readonly TakenCommand[]> {
    const { keys, nodeId, ask } = this.#options;
    const waiting = await ask((redis) => redis.xrangeBuffer(keys.commands(nodeId), '-', '+', 'COUNT', mostPerLook));
    const unsure = this.#unsure;
    const others = waiting.filter(([entryId]) => !unsure || !entryId.equals(unsure[0]));
    const taken: TakenCommand[] = [];
    for (const entry of unsure ? [unsure, ...others] : others) {
      try {
        taken.push(...(await this.#takeOne(entry, entry === unsure)));
        if (entry === unsure) this.#unsure = undefined;
      } catch (thrown) {
        this.#unsure = entry;
        // What was taken before is carried out; the rest is looked for again.
        if (taken.length === 0) throw thrown;
        break;
      }
    }
    return taken;
  }

  async finish(commandId: string, result: FleetResult): Promise<void> {
    const { keys, nodeId, ask } = this.#options;
    const key = keys.commandResult(nodeId, commandId);
    const payload = this.#packed(result);
    await ask((redis) => runScript(redis, 'finish-command', [key], [payload, resultKeepMs]));
  }

  onWaiting(listener: () => void): void {
    this.#listener = listener;
  }

  /** Told after each write how many commands wait for this node. */
  counted(count: number): void {
    if (count > 0 || this.#unsure) this.#listener();
  }

  async #takeOne([entryId, fields]: Entry, wasAsked: boolean): Promise<readonly TakenCommand[]> {
    const { keys, nodeId, instanceId, ask, onSkipped } = this.#options;
    const command = decodeFleetCommand(decodeStored(fieldOf(fields, 'd') ?? Buffer.alloc(0)));
    const id = fieldOf(fields, 'id')?.toString('latin1') ?? '';
    const expiresAtMs = fieldOf(fields, 'exp')?.toString('latin1') ?? '';
    if (!command || command.id !== id || !isCommandId(id) || !/^\d{1,16}$/.test(expiresAtMs)) {
      onSkipped();
      await ask((redis) => redis.xdel(keys.commands(nodeId), entryId));
      return [];
    }
    const claimed = await ask((redis) =>
      runScript(
        redis,
        'claim-command',
        [keys.commands(nodeId), keys.commandState(nodeId, id), keys.owner(nodeId)],
        [entryId, instanceId, expiresAtMs, stateKeepMs, wasAsked ? 1 : 0],
      ),
    );
    if (claimed === -1) throw new SupervisorError('PS_STORE_AWAY', { reason: 'the name of this node is not held' });
    if ((claimed !== 1 && claimed !== 2) || this.#takenIds.has(id)) return [];
    this.#remember(id);
    return [{ command, isExpired: claimed === 2 }];
  }

  #remember(id: string): void {
    this.#takenIds.add(id);
    const [oldest] = this.#takenIds;
    if (this.#takenIds.size > mostRemembered && oldest !== undefined) this.#takenIds.delete(oldest);
  }

  /** @throws {SupervisorError} PS_COMMAND_TOO_LARGE */
  #packed(value: FleetCommand | FleetResult): Buffer {
    const packed = encodeStored(value, this.#options.enableCompression);
    if (packed) return packed;
    throw new SupervisorError('PS_COMMAND_TOO_LARGE', { limitBytes: maxStoredBytes });
  }
}

function fieldOf(fields: readonly Buffer[], name: string): Buffer | undefined {
  const at = fields.findIndex((field, index) => index % 2 === 0 && field.toString('latin1') === name);
  return at < 0 ? undefined : fields[at + 1];
}
