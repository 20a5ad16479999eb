import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { type SupervisedNode, startNode } from '../support/supervised-node.js';
import { waitFor } from '../support/wait-for.js';

const servers = join(import.meta.dirname, '../support/fixtures/servers');
const streams = join(servers, 'streams.cjs');
const requestedBy = 'test';

interface Worker {
  readonly workerId: number;
  readonly pid: number;
}

const workersOf = async (node: SupervisedNode): Promise<readonly Worker[]> => (await node.status()).workers;
const stateOf = async (node: SupervisedNode, workerId: number): Promise<string | undefined> =>
  (await node.status()).workers.find((worker) => worker.workerId === workerId)?.state;

/** Who answers fresh connections. */
async function answeringPids(node: SupervisedNode, count = 40): Promise<ReadonlySet<number>> {
  const answers = await Promise.all(Array.from({ length: count }, () => call(node.serverUrl, '/?ms=20')));
  return new Set(answers.map((answer) => answer.json().pid));
}

describe('drain', () => {
  it.each(['direct', 'key'])(
    'a drained worker lives and takes nothing new until undrain, routing %s',
    async (routing) => {
      const node = await startNode(streams, { instances: '2', routing });
      const [first, second] = await workersOf(node);
      const report = await node.drain({ requestedBy, workerId: first!.workerId });
      expect(report).toMatchObject({ drained: [{ workerId: first!.workerId, cutCount: 0 }], failures: [] });
      expect([...(await answeringPids(node))]).toEqual([second!.pid]);
      expect(await stateOf(node, first!.workerId)).toBe('draining');

      await node.undrain({ requestedBy, workerId: first!.workerId });
      expect(await stateOf(node, first!.workerId)).toBe('running');
      await waitFor('the worker to answer again', async () => (await answeringPids(node)).has(first!.pid));
      expect((await workersOf(node)).map(({ pid }) => pid)).toEqual([first!.pid, second!.pid]);
    },
  );

  it('what is left at the deadline is cut and counted, and the worker lives', async () => {
    const node = await startNode(streams, { instances: '1' });
    const [worker] = await workersOf(node);
    const long = call(node.serverUrl, '/stream?ms=60000').catch((error: unknown) => String(error));
    await waitFor('the stream to be in flight', async () =>
      (await node.status()).workers.some(({ sample }) => sample?.values.requestsInFlight === 1),
    );
    const report = await node.drain({ requestedBy, deadlineMs: 1500 });
    expect(report.drained).toMatchObject([{ workerId: worker!.workerId, cutCount: 1 }]);
    expect(await long).toMatch(/aborted|hang up|ECONNRESET/);
    expect(node.progress.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['draining 1 of 1 requests, 2 s left', 'drained: 1 were cut at the deadline']),
    );
    expect((await workersOf(node)).map(({ pid }) => pid)).toEqual([worker!.pid]);
  });

  it('counts peers, and so few as minPeers do not hold it up', async () => {
    const node = await startNode(streams, { instances: '1' });
    await call(node.serverUrl, '/peer');
    await call(node.serverUrl, '/peer');
    const report = await node.drain({ requestedBy, deadlineMs: 60_000, minPeers: 2 });
    expect(report.drained).toMatchObject([{ cutCount: 2 }]);
    expect(node.progress[0]?.message).toBe('draining 2 of 2 peers, 60 s left');
  });

  it('tells a server that listens for it, with the deadline', async () => {
    const node = await startNode(join(servers, 'notified.mjs'), { instances: '1' });
    await node.drain({ requestedBy, deadlineMs: 700 });
    await node.undrain({ requestedBy });
    const url = (await node.status()).addresses.at(-1) ?? '';
    expect((await call(url, '/')).json().notices).toEqual([{ deadlineMs: 700, isEnding: false }]);
  });

  it('refuses what cannot be done, by code', async () => {
    const node = await startNode(streams, { instances: '1' });
    const [worker] = await workersOf(node);
    await expect(node.undrain({ requestedBy, workerId: worker!.workerId })).rejects.toMatchObject({
      code: 'PS_DRAIN_NOT_DRAINED',
    });
    await expect(node.drain({ requestedBy, workerId: 99 })).rejects.toMatchObject({ code: 'PS_WORKER_UNKNOWN' });
    await node.drain({ requestedBy });
    const { failures } = await node.drain({ requestedBy });
    expect(failures).toMatchObject([{ error: { code: 'PS_DRAIN_NOT_SERVING' } }]);
  });
});
