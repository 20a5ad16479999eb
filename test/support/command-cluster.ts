import type { Redis } from 'ioredis';
import type { Clock } from '../../src/core/clock.js';
import { SupervisorError } from '../../src/core/errors.js';
import { CommandReceiver } from '../../src/primary/fleet/command-receiver.js';
import { FleetDesk } from '../../src/primary/fleet/fleet-desk.js';
import { RedisKeys } from '../../src/store/redis/keys.js';
import type { RedisClient } from '../../src/store/redis/open-client.js';
import { RedisCommands } from '../../src/store/redis/redis-commands.js';
import type { Chooser } from './fuzz/fuzz-run.js';
import { recordingLogger } from './recording-logger.js';
import type { RedisServer } from './redis-server.js';
import { plainClient } from './redis-store-harness.js';
import { snapshotFixture } from './snapshot-fixture.js';
import { waitFor } from './wait-for.js';

const faster = 100;
const timeline = { command: () => undefined, deployed: () => undefined };

/** Waiting is a hundred times shorter. */
const fastClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now() * faster,
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs / faster);
    return () => clearTimeout(timer);
  },
  every: () => () => undefined,
};

/** Node n1, which gives commands, and node n2, which is killed now and then, on a Redis whose answers get lost. */
export class CommandCluster {
  /** How often each command was carried out, by its id. */
  readonly runs = new Map<string, number>();
  readonly #server: RedisServer;
  readonly #chooser: Chooser;
  readonly #lostRatio: number;
  readonly #keys = new RedisKeys('commands');
  readonly #desk: FleetDesk;
  #client: Redis | undefined;
  #isTicking = true;
  #instance = 0;
  #box: RedisCommands;

  /** @param lostRatio share of questions to Redis that get no answer */
  constructor(server: RedisServer, chooser: Chooser, lostRatio: number) {
    this.#server = server;
    this.#chooser = chooser;
    this.#lostRatio = lostRatio;
    this.#box = this.#startNode();
    this.#desk = new FleetDesk({
      nodeId: 'n1',
      store: {
        commands: this.#boxOf('n1', 'n1-a', () => true),
        health: () => ({
          ...{ kind: 'redis', isConnected: true, reconnectCount: 0 },
          ...{ pendingCount: 0, droppedCount: 0, writtenCount: 0 },
        }),
        now: () =>
          Promise.resolve([
            { snapshot: snapshotFixture({ nodeId: 'n2', instanceId: this.#instanceId }), ageMs: 0, isAlive: true },
          ]),
      },
      timeline,
      clock: fastClock,
    });
  }

  /** @returns what its sender was told: `done`, or the code of the error */
  async command(id: string, realWaitMs: number): Promise<string> {
    const waitMs = realWaitMs * faster;
    try {
      await this.#desk.send({ nodeId: 'n2', action: 'drain', body: {}, by: 'test', commandId: id, waitMs });
      return 'done';
    } catch (thrown) {
      if (thrown instanceof SupervisorError) return thrown.code;
      throw thrown;
    }
  }

  /** What happens each second: the node holds its name, and is told that commands wait. */
  async tick(): Promise<void> {
    const client = this.#client;
    if (!this.#isTicking || client?.status !== 'ready') return;
    await client.set(this.#keys.owner('n2'), this.#instanceId).then(
      () => this.#box.counted(1),
      // Killed in this moment.
      () => undefined,
    );
  }

  /** kill -9: what it was doing is never finished. */
  restartNode(): void {
    this.#box = this.#startNode();
  }

  /** From here on a kill of Redis leaves what there is when these commands wait there and none is taken yet. */
  async saveRedisAmid(send: () => void): Promise<void> {
    this.#isTicking = false;
    send();
    await waitFor('a command that waits', async () => (await this.#client?.xlen(this.#keys.commands('n2'))) !== 0);
    await this.#client?.save();
    this.#isTicking = true;
  }

  /** kill -9 of Redis, which comes back without what it was told last. */
  async restartRedis(): Promise<void> {
    this.#client?.disconnect();
    await this.#server.kill();
    await this.#server.restart();
    await this.connect();
  }

  async connect(): Promise<void> {
    this.#client = await plainClient(this.#server);
  }

  get #instanceId(): string {
    return `n2-${this.#instance}`;
  }

  #startNode(): RedisCommands {
    const instance = ++this.#instance;
    const instanceId = `n2-${instance}`;
    const isAlive = (): boolean => this.#instance === instance;
    const box = this.#boxOf('n2', instanceId, isAlive);
    new CommandReceiver({
      ...{ box, nodeId: 'n2', instanceId, isTaking: true, workers: () => [] },
      ...{ timeline, clock: fastClock, logger: recordingLogger() },
      carryOut: ({ id }) => {
        if (isAlive()) this.runs.set(id, (this.runs.get(id) ?? 0) + 1);
        return Promise.resolve({});
      },
    }).listen();
    return box;
  }

  #boxOf(nodeId: string, instanceId: string, isAlive: () => boolean): RedisCommands {
    return new RedisCommands({
      ...{ keys: this.#keys, nodeId, instanceId, enableCompression: false, onSkipped: () => undefined },
      ask: (question) => (isAlive() ? this.#ask(question) : new Promise(() => undefined)),
    });
  }

  /** A question may not arrive, and its answer may not either. */
  async #ask<T>(question: (redis: RedisClient) => Promise<T>): Promise<T> {
    const client = this.#client;
    const away = new SupervisorError('PS_STORE_AWAY', { reason: 'a test' });
    if (client?.status !== 'ready' || this.#chooser.chance(this.#lostRatio / 2)) throw away;
    const answer = await question(client).catch(() => {
      throw away;
    });
    if (this.#chooser.chance(this.#lostRatio / 2)) throw away;
    return answer;
  }
}
