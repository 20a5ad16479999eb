import { get } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { openLoop } from '../support/open-loop.js';
import { type SupervisedNode, startNode } from '../support/supervised-node.js';
import { waitFor } from '../support/wait-for.js';

const streams = join(import.meta.dirname, '../support/fixtures/servers/streams.cjs');
const requestedBy = 'test';

const pidsOf = async (node: SupervisedNode): Promise<readonly number[]> =>
  (await node.status()).workers.map(({ pid }) => pid);
const versionOf = async ({ serverUrl }: SupervisedNode): Promise<string> => (await call(serverUrl, '/')).json().version;
const newVersion = { APP_VERSION: 'new' };

describe('reload', () => {
  it.each(['direct', 'key'])('loses no request of a server without handlers, routing %s', async (routing) => {
    // On a busy machine requests may wait too long; what admission control makes of that is another law.
    const node = await startNode(streams, { instances: '2', routing, admission: 'false' });
    const url = `${node.serverUrl}/?ms=20`;
    const loads = [openLoop(url, 200, false), openLoop(url, 200, true)];
    const before = await pidsOf(node);
    const report = await node.reload({ requestedBy, environment: newVersion, drainTimeoutMs: 15_000 });
    const results = await Promise.all(loads.map((load) => load.stop()));
    expect(report.failures).toEqual([]);
    expect(report.replaced.map(({ slot }) => slot)).toEqual([0, 1]);
    expect(results.map(({ failures }) => failures)).toEqual([[], []]);
    expect(results.every(({ sentCount, versions }) => sentCount > 50 && (versions.get('old') ?? 0) > 0)).toBe(true);
    expect((await pidsOf(node)).filter((pid) => before.includes(pid))).toEqual([]);
    expect(await versionOf(node)).toBe('new');
  });

  it('a version that cannot boot changes nothing, and the report says why', async () => {
    const node = await startNode(streams, { instances: '2' });
    const before = await pidsOf(node);
    const { replaced, failures } = await node.reload({ requestedBy, environment: { APP_FAULT: 'boot' } });
    expect(replaced).toEqual([]);
    expect(failures.map(({ slot }) => slot)).toEqual([0, 1]);
    expect(failures[0]?.error).toMatchObject({ code: 'PS_RELOAD_ABORTED', message: /this version cannot boot/ });
    expect(await pidsOf(node)).toEqual(before);
    expect(await versionOf(node)).toBe('old');
    expect((await node.reload({ requestedBy, environment: { APP_FAULT: null } })).failures).toEqual([]);
  });

  it('only one reload runs at a time', async () => {
    const node = await startNode(streams, { instances: '1' });
    const first = node.reload({ requestedBy });
    await expect(node.reload({ requestedBy: 'another' })).rejects.toMatchObject({
      code: 'PS_COMMAND_BUSY',
      message: /reload by test/,
    });
    expect((await first).failures).toEqual([]);
  });

  it('a long answer goes on until it ends, within the drain limit, and progress tells of it', async () => {
    const node = await startNode(streams, { instances: '1' });
    const long = call(node.serverUrl, '/stream?ms=2500');
    await firstByteServed(node);
    const report = await node.reload({ requestedBy, drainTimeoutMs: 20_000 });
    expect((await long).text).toMatch(/\.end$/);
    expect(report.replaced[0]?.tookMs).toBeGreaterThan(1000);
    expect(node.progress.map(({ phase }) => phase)).toEqual(
      expect.arrayContaining(['forked', 'running', 'draining', 'gone']),
    );
    expect(node.progress.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/draining 1 of 1 requests, \d+ s left/),
    );
  });

  it('an answer that is longer than the drain limit is cut there', async () => {
    const node = await startNode(streams, { instances: '1' });
    const cut = new Promise<string>((resolve) => {
      get(`${node.serverUrl}/stream?ms=60000`, (response) => {
        response.on('data', () => undefined);
        response.on('error', (error) => resolve(error.message));
      });
    });
    await firstByteServed(node);
    const report = await node.reload({ requestedBy, drainTimeoutMs: 500 });
    expect(report.failures).toEqual([]);
    expect(await cut).toBe('aborted');
  });

  it('new workers get the changed environment, without what was removed, and so do their successors', async () => {
    const node = await startNode(streams, { instances: '2' }, { REMOVED: 'yes', KEPT: 'yes' });
    const variable = async (name: string): Promise<string | null> =>
      (await call(node.serverUrl, `/environment?name=${name}`)).json();
    await node.reload({ requestedBy, environment: { REMOVED: null, ADDED: 'yes' } });
    expect([await variable('REMOVED'), await variable('KEPT'), await variable('ADDED')]).toEqual([null, 'yes', 'yes']);
    await node.restart({ requestedBy });
    expect([await variable('REMOVED'), await variable('ADDED')]).toEqual([null, 'yes']);
  });

  it.each([
    ['crashes', 'crash', /it ended/],
    ['answers with errors', 'errors', /of its requests failed/],
    ['blocks its event loop', 'slow', /event loop is late by \d+ ms/],
  ])('a canary that %s is rolled back, and the old workers never left', async (_, fault, reason) => {
    const node = await startNode(streams, { instances: '2' });
    const before = await pidsOf(node);
    const load = openLoop(node.serverUrl, 200, false);
    const report = await node.reload({ requestedBy, canaryMs: 20_000, environment: { APP_FAULT: fault } });
    await load.stop();
    expect(report.replaced).toEqual([]);
    expect(report.failures[0]?.error.message).toMatch(reason);
    expect(node.progress.map(({ phase }) => phase)).toContain('rolled-back');
    expect(await pidsOf(node)).toEqual(before);
  });

  it('a canary that is no worse is followed by the others', async () => {
    const node = await startNode(streams, { instances: '2' });
    const report = await node.reload({ requestedBy, canaryMs: 1500, environment: newVersion });
    expect(report.replaced).toHaveLength(2);
    expect(await versionOf(node)).toBe('new');
  });
});

describe('restart', () => {
  it('replaces the worker of one slot and leaves the others', async () => {
    const node = await startNode(streams, { instances: '2' });
    const [first, second] = await pidsOf(node);
    const report = await node.restart({ requestedBy, slot: 0 });
    expect(report.replaced.map(({ slot }) => slot)).toEqual([0]);
    const after = await pidsOf(node);
    expect(after).toContain(second);
    expect(after).not.toContain(first);
    const exits = (await node.events()).filter(({ type }) => type === 'worker-exited');
    expect(exits).toMatchObject([{ reason: 'restart by test' }]);
  });
});

async function firstByteServed(node: SupervisedNode): Promise<void> {
  await waitFor('the request to be in flight', async () => {
    const { workers } = await node.status();
    return workers.some(({ sample }) => (sample?.values.requestsInFlight ?? 0) > 0);
  });
}
