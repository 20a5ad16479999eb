import { once } from 'node:events';
import http, { Agent } from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { WorkerSnapshot } from '../../src/protocol/snapshot.js';
import { call } from '../support/http-call.js';
import { type SupervisedNode, startNode } from '../support/supervised-node.js';
import { startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';

const script = join(import.meta.dirname, '../support/fixtures/servers/slow-worker.cjs');
const requestedBy = 'test';
const shedDeadlineMs = 60_000;
/** Shedding alone: admission control would refuse what the slow worker keeps waiting. */
const fast = {
  admission: 'false',
  sampleInterval: '250ms',
};

interface Told {
  readonly pid: number;
  readonly noticed: readonly string[];
  readonly states: readonly { readonly isListening: boolean; readonly port: number }[];
}

const tls = {
  pskCallback: () => ({ psk: Buffer.alloc(16, 7), identity: 'test' }),
  ciphers: 'PSK',
  maxVersion: 'TLSv1.2',
};

async function pidOver(url: string, index: number): Promise<number> {
  const { hostname: host, port } = new URL(url);
  if (index === 2) return Number(await text(net.connect(Number(port), host)));
  const options = { host, port, agent: false, ...(index === 1 && { ...tls, checkServerIdentity: () => undefined }) };
  const request = index === 1 ? https.request(options as https.RequestOptions) : http.request(options);
  request.end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return (JSON.parse(await text(response)) as Told).pid;
}

/** Requests on a connection that stays open, so that they always reach the same worker. */
function stayWith(node: SupervisedNode): (path: string) => Promise<Told> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return async (path) =>
    (await call(node.serverUrl, path, { agent, headers: { Connection: 'keep-alive' } })).json() as Told;
}

const byPid = async (node: SupervisedNode, pid: number): Promise<WorkerSnapshot | undefined> =>
  (await node.status()).workers.find((worker) => worker.pid === pid);

const isShed = async (node: SupervisedNode, pid: number): Promise<boolean> =>
  (await byPid(node, pid))?.shed !== undefined;

async function freshPids(node: SupervisedNode, index = 0, count = 20): Promise<ReadonlySet<number>> {
  const url = (await node.status()).addresses[index] ?? '';
  return new Set(await Promise.all(Array.from({ length: count }, () => pidOver(url, index))));
}

/** A node of two workers, one of which is slow and shed. */
async function withShedWorker() {
  const node = await startNode(script, { instances: '2', ...fast });
  const ask = stayWith(node);
  const { pid } = await ask('/slow');
  await waitFor('the slow worker to be shed', () => isShed(node, pid), shedDeadlineMs);
  const sibling = (await node.status()).workers.find((worker) => worker.pid !== pid);
  return { node, ask, pid, sibling: sibling! };
}

const eventsOf = async (node: SupervisedNode, pid: number): Promise<readonly string[]> =>
  (await node.events()).filter((event) => event.pid === pid && event.type.endsWith('shed')).map(({ type }) => type);

describe('shedding', () => {
  it('a slow worker keeps its connections, gets no new ones, and none of its servers notices', async () => {
    const { node, ask, pid, sibling } = await withShedWorker();
    const { addresses } = await node.status();
    expect(addresses.map((url) => url.split(':', 1)[0])).toEqual(['http', 'https', 'http']);
    for (const index of [0, 1, 2]) expect([...(await freshPids(node, index))]).toEqual([sibling.pid]);
    const before = await ask('/fast');
    expect(before).toMatchObject({ pid, noticed: ['listening 0', 'listening 1', 'listening 2'] });
    expect(before.states.every(({ isListening, port }) => isListening && port > 0)).toBe(true);

    await waitFor('the worker to be back', async () => !(await isShed(node, pid)), shedDeadlineMs);
    await waitFor('it to get new connections', async () => (await freshPids(node)).has(pid));
    expect(await ask('/')).toEqual(before);
    const events = (await node.events()).filter((event) => event.pid === pid);
    expect(await eventsOf(node, pid)).toEqual(['unshed', 'shed']);
    const shed = events.find(({ type }) => type === 'shed');
    expect(shed).toMatchObject({
      reason: expect.stringMatching(/^its event loop lets a request wait .* ms, that of the others/),
    });
    expect(shed).toMatchObject({
      inputs: { workers: 2, waitMs: expect.any(Number), othersWaitMs: expect.any(Number) },
    });
    expect((await byPid(node, pid))?.shedCount).toBe(1);
  });

  it('status, why and the metrics tell it', async () => {
    const supervisor = await startSupervisor(script, { args: ['-i', '2'], env: { PS_SAMPLE_INTERVAL: '250ms' } });
    await call(supervisor.serverUrl, '/slow');
    await waitFor(
      'a worker to be shed',
      async () => (await supervisor.cli('status')).stdout.includes('running, shed'),
      shedDeadlineMs,
    );
    expect((await supervisor.cli('why')).stdout).toMatch(
      / shed: its event loop lets a request wait .* \[.*othersWaitMs /,
    );
    const { text: metrics } = await supervisor.get('/metrics');
    expect(metrics).toMatch(/^perf_supervisor_shed\{.*\} 1$/m);
    expect(metrics).toMatch(/^perf_supervisor_sheds_total\{.*\} 1$/m);
  });

  it('when its sibling is killed with kill -9 it takes connections at once, and none is refused or lost', async () => {
    const { node, ask, pid, sibling } = await withShedWorker();
    const before = await ask('/');
    process.kill(sibling.pid, 'SIGKILL');
    const ends = await Promise.allSettled(Array.from({ length: 40 }, () => call(node.serverUrl, '/')));
    const refused = ends.filter((end) => end.status === 'rejected' && String(end.reason).includes('ECONNREFUSED'));
    expect(refused).toEqual([]);
    await waitFor('the worker to answer', async () => (await freshPids(node)).has(pid));
    expect((await eventsOf(node, pid))[0]).toBe('unshed');
    expect((await ask('/fast')).states).toEqual(before.states);
  });

  it('when its sibling drains it takes connections at once', async () => {
    const { node, pid, sibling } = await withShedWorker();
    const draining = node.drain({ requestedBy, workerId: sibling.workerId });
    expect(await waitFor('an answer', async () => [...(await freshPids(node, 0, 4))])).toEqual([pid]);
    expect((await draining).failures).toEqual([]);
    expect(await isShed(node, pid)).toBe(false);
  });

  it('a shed worker drains and serves again like its siblings', async () => {
    const { node, ask, pid, sibling } = await withShedWorker();
    const worker = await byPid(node, pid);
    await ask('/fast');
    expect((await node.drain({ requestedBy, workerId: worker!.workerId })).failures).toEqual([]);
    expect(await isShed(node, pid)).toBe(false);
    await node.undrain({ requestedBy, workerId: worker!.workerId });
    await waitFor('both to answer', async () => (await freshPids(node)).size === 2);
    expect((await node.status()).workers.map((each) => each.pid).sort()).toEqual([pid, sibling.pid].sort());
  });

  it('a reload and a scale-in with a shed worker lose no request', async () => {
    const { node, pid } = await withShedWorker();
    const failures: string[] = [];
    let isOver = false;
    const load = (async () => {
      while (!isOver) await call(node.serverUrl, '/').catch((error: unknown) => failures.push(String(error)));
    })();
    expect((await node.reload({ requestedBy })).failures).toEqual([]);
    expect((await node.scale(1)).after).toBe(1);
    isOver = true;
    await load;
    expect(failures).toEqual([]);
    const { workers } = await node.status();
    expect(workers.map(({ shed }) => shed)).toEqual([undefined]);
    expect(workers.map((worker) => worker.pid)).not.toContain(pid);
  });

  it('a worker that does not answer is told again, and a blocked sibling does not leave the port to nobody', async () => {
    const { node, ask, pid, sibling } = await withShedWorker();
    await ask('/fast');
    await call(node.serverUrl, '/stuck').catch(() => undefined);
    await waitFor('a connection to be answered', async () => (await freshPids(node, 0, 2)).size > 0, 20_000);
    await waitFor('both to take connections', async () => (await freshPids(node)).size === 2, shedDeadlineMs);
    expect((await node.status()).workers.map((each) => each.pid).sort()).toEqual([pid, sibling.pid].sort());
  });
});
