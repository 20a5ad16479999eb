import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { type SupervisedNode, startNode } from '../support/supervised-node.js';
import { waitFor } from '../support/wait-for.js';

const streams = join(import.meta.dirname, '../support/fixtures/servers/streams.cjs');

const slotsOf = async (node: SupervisedNode): Promise<readonly number[]> =>
  (await node.status()).workers.map(({ slot }) => slot);

describe('scale', () => {
  it('adds workers and takes the least loaded away; freed slots are used again', async () => {
    const node = await startNode(streams, { instances: '2', sampleInterval: '250ms', drainTimeout: '500ms' });
    expect(await node.scale(4)).toEqual({ before: 2, after: 4, slots: [2, 3] });
    expect(await slotsOf(node)).toEqual([0, 1, 2, 3]);

    const { pid: loadedPid } = (await call(node.serverUrl, '/peer')).json();
    const { slot: loadedSlot } = await waitFor('the peer to be seen', async () =>
      (await node.status()).workers.find(({ sample, pid }) => pid === loadedPid && sample?.values.peersOpen === 1),
    );
    const { before, after, slots } = await node.scale(1);
    expect([before, after]).toEqual([4, 1]);
    expect([...slots].sort()).toEqual([0, 1, 2, 3].filter((slot) => slot !== loadedSlot));
    expect((await node.status()).workers.map(({ pid }) => pid)).toEqual([loadedPid]);

    await node.scale(2);
    const lowestFree = loadedSlot === 0 ? 1 : 0;
    expect(await slotsOf(node)).toEqual([loadedSlot, lowestFree].sort());
  });

  it('each worker that comes or goes has an event with the reason and the numbers', async () => {
    const node = await startNode(streams, { instances: '1', drainTimeout: '500ms' });
    await node.scale(2);
    await node.scale(1);
    const steps = (await node.events()).filter(({ type }) => type === 'scale');
    expect(steps).toHaveLength(2);
    expect(steps).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ reason: 'scale to 2 by test', before: 1, after: 2 }),
        expect.objectContaining({ reason: 'scale to 1 by test', before: 2, after: 1 }),
      ]),
    );
  });

  it('a number that cannot be is refused', async () => {
    const node = await startNode(streams, { instances: '1' });
    await expect(node.scale(0)).rejects.toMatchObject({ code: 'PS_SCALE_COUNT', message: '0 is no number of workers' });
    expect(await slotsOf(node)).toEqual([0]);
  });

  it('autoscaling brings the number of workers up to its minimum by itself', async () => {
    const node = await startNode(streams, { instances: '1', autoscaleMin: '2', autoscaleMax: '3' });
    await waitFor('a second worker', async () => (await slotsOf(node)).length === 2, 20_000);
    const step = await waitFor('its event', async () => (await node.events()).find(({ type }) => type === 'scale'));
    expect(step).toMatchObject({ reason: expect.stringMatching(/autoscale to 2: fewer/), inputs: { workers: 1 } });
  });

  it('autoscaling adds a worker when peers fill all of them, tells from which figures, and what holds it back', async () => {
    const node = await startNode(streams, {
      instances: '1',
      autoscaleMax: '2',
      autoscalePeers: '1',
      hangTimeout: '60s',
      sampleInterval: '250ms',
    });
    await Promise.all([1, 2, 3].map(() => call(node.serverUrl, '/peer')));
    const steps = await waitFor(
      'both decisions',
      async () => {
        const found = (await node.events()).filter(({ type }) => type === 'scale');
        return found.some((step) => step.type === 'scale' && step.before === step.after) && found;
      },
      60_000,
    );
    expect(steps).toContainEqual(
      expect.objectContaining({
        reason: 'autoscale to 2: full for 10 s by peers',
        before: 1,
        after: 2,
        inputs: expect.objectContaining({ peers: 3, workers: 1, steadyMs: expect.any(Number) }),
      }),
    );
    expect(steps).toContainEqual(
      expect.objectContaining({ reason: 'autoscale stays at 2: full, and no more workers are allowed', before: 2 }),
    );
  });
});
