import { describe, expect, it } from 'vitest';
import { CommandCluster } from '../support/command-cluster.js';
import { Chooser, fuzzRun } from '../support/fuzz/fuzz-run.js';
import { startRedis } from '../support/redis-server.js';
import { tools } from '../support/tools.js';

const { seed, count } = fuzzRun(60);
const atOnce = 4;
const tickMs = 2;
const limitMs = 30_000 + count * 300;

/** Sends commands, some at once, each batch amid what `disturb` does. @returns what each sender was told, by id */
async function sendAll(
  cluster: CommandCluster,
  waitMs: number,
  disturb: (send: () => void) => Promise<void>,
): Promise<ReadonlyMap<string, string>> {
  const told = new Map<string, string>();
  const ticking = setInterval(() => void cluster.tick(), tickMs);
  try {
    for (let at = 0; at < count; at += atOnce) {
      const ids = Array.from({ length: Math.min(atOnce, count - at) }, (_, next) => `command-${at + next}`);
      let answers: readonly Promise<unknown>[] = [];
      await disturb(() => {
        answers = ids.map(async (id) => told.set(id, await cluster.command(id, waitMs)));
      });
      await Promise.all(answers);
    }
  } finally {
    clearInterval(ticking);
  }
  return told;
}

describe.skipIf(!tools.redis)('commands through a Redis that loses questions and answers', () => {
  it(
    `seed ${seed}: each of ${count} is carried out once and its sender told so, however many answers get lost`,
    async () => {
      const cluster = new CommandCluster(await startRedis(), new Chooser(seed), 0.3);
      await cluster.connect();
      const told = await sendAll(cluster, 20_000, (send) => {
        send();
        return Promise.resolve();
      });
      expect(new Set(told.values())).toEqual(new Set(['done']));
      expect([...cluster.runs.values()]).toEqual(Array.from({ length: count }, () => 1));
    },
    limitMs,
  );

  it(
    `seed ${seed}: through kills of node and Redis none of ${count} runs twice, and no sender is left without a word`,
    async () => {
      const chooser = new Chooser(seed);
      const cluster = new CommandCluster(await startRedis(), chooser, 0.1);
      await cluster.connect();
      const told = await sendAll(cluster, 1000, async (send) => {
        const happens = chooser.below(6);
        if (happens === 0) await cluster.saveRedisAmid(send);
        else send();
        if (happens === 1) cluster.restartNode();
        if (happens === 2) await cluster.restartRedis();
      });
      expect(Math.max(...cluster.runs.values())).toBe(1);
      for (const [id, word] of told) {
        if (word === 'done') expect([id, cluster.runs.get(id)]).toEqual([id, 1]);
        else if (word === 'PS_COMMAND_STALE') expect([id, cluster.runs.get(id)]).toEqual([id, undefined]);
        else expect([id, word]).toEqual([id, 'PS_COMMAND_UNANSWERED']);
      }
      expect([...told.values()]).toContain('done');
    },
    limitMs,
  );
});
