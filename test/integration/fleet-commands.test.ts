import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeStored } from '../../src/store/redis/codec.js';
import { readRecord } from '../../src/protocol/read.js';
import { call } from '../support/http-call.js';
import { plainClient } from '../support/redis-store-harness.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const script = join(import.meta.dirname, '../support/fixtures/servers/http.cjs');

async function startFleetNode(redis: RedisServer, name: string): Promise<StartedSupervisor> {
  return startSupervisor(script, {
    args: ['--name', name, '-i', '1'],
    env: { PS_REDIS_URL: redis.url, PS_NODE_ID: name },
  });
}

/** Two supervisors of one cluster, each of which sees the other. */
async function startFleet() {
  const redis = await startRedis();
  const [a, b] = await Promise.all([startFleetNode(redis, 'a'), startFleetNode(redis, 'b')]);
  await waitFor('both nodes to see each other', async () => (await aliveNodes(a)).length === 2, 20_000);
  return { redis, a, b };
}

async function aliveNodes(asked: StartedSupervisor): Promise<readonly unknown[]> {
  const { text } = await asked.get('/api/v1/cluster/nodes');
  const { nodes } = JSON.parse(text) as { readonly nodes: readonly { readonly presence: string }[] };
  return nodes.filter(({ presence }) => presence === 'alive');
}

/** The last line of what POST /actions/<verb> answers. */
async function act(asked: StartedSupervisor, verb: string, body: object): Promise<Record<string, unknown>> {
  const answer = await call(asked.adminUrl, `/api/v1/actions/${verb}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await asked.token()}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return JSON.parse(answer.text.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

interface AuditEntry {
  readonly commandId: string;
  readonly action: string;
  readonly state: string;
  readonly by: string;
  readonly nodeId: string;
  readonly fromNodeId: string;
  readonly reason: string;
}

async function audit(asked: StartedSupervisor): Promise<readonly AuditEntry[]> {
  const { text } = await asked.get('/api/v1/cluster/events?types=command');
  return (JSON.parse(text) as { readonly events: readonly AuditEntry[] }).events;
}

async function stateOfWorker(asked: StartedSupervisor): Promise<string | undefined> {
  const { text } = await asked.get('/api/v1/cluster/workers');
  const { workers } = JSON.parse(text) as { readonly workers: readonly { nodeId: string; state: string }[] };
  return workers.find(({ nodeId }) => nodeId === 'b')?.state;
}

const codeOf = (answer: Record<string, unknown>): unknown => readRecord(answer['error'])?.['code'];

describe.skipIf(!tools.redis)('commands from one node to another', () => {
  it('a node drains, optimizes and profiles the worker of another; a repeated id does nothing, and the audit tells who', async () => {
    const { a, b } = await startFleet();
    const commandId = randomUUID();
    const drained = await act(a, 'drain', { node: 'b', slot: 0, deadlineMs: 1000, commandId });
    expect(drained).toMatchObject({ type: 'done', report: { nodeId: 'b', drained: [{ workerId: 1 }], failures: [] } });
    await waitFor('b to show it', async () => (await stateOfWorker(b)) === 'draining', 20_000);

    const undrained = await a.cli('undrain', '0', '--node', 'b', '--json');
    expect(undrained).toMatchObject({ exitCode: 0 });
    await waitFor('a to see it', async () => (await stateOfWorker(a)) === 'running', 20_000);
    expect(await act(a, 'drain', { node: 'b', slot: 0, deadlineMs: 1000, commandId })).toEqual(drained);
    expect(await stateOfWorker(b)).toBe('running');

    const optimized = await a.cli('optimize', 'memory', '--node', 'b', '--json');
    expect(JSON.parse(optimized.stdout)).toMatchObject({ nodeId: 'b', workers: [{ workerId: 1 }], failures: [] });
    const level = await act(a, 'log-level', { node: 'b', level: 'debug' });
    expect(level['report']).toMatchObject({ level: 'debug', before: 'info', workers: [1], failures: [] });
    const profile = await call(a.adminUrl, '/actions/profile', {
      method: 'POST',
      headers: { authorization: `Bearer ${await a.token()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ node: 'b', workerId: 1, profile: 'cpu', durationMs: 100 }),
    });
    expect(JSON.parse(profile.text)).toHaveProperty('nodes');

    await waitFor('the audit', async () => (await audit(b)).filter(({ state }) => state === 'done').length >= 5);
    const lines = (await audit(b)).filter((line) => line.commandId === commandId);
    expect(lines.filter(({ state }) => state === 'done')).toMatchObject([
      { action: 'drain', by: 'http from loopback', nodeId: 'b', fromNodeId: 'a' },
    ]);
    expect(lines.map(({ state }) => state)).toContain('sent');
    const told = await b.cli('cluster', 'audit');
    expect(told.stdout).toMatch(/slot 0 .*command drain done/);
  }, 180_000);

  it('what is stale, late or no command is not carried out, and a dead node leaves it unknown', async () => {
    const { redis, a, b } = await startFleet();
    const client = await plainClient(redis);
    const command = { action: 'drain', body: { slot: 0 }, by: 'test', fromNodeId: 'a', instanceId: 'an-earlier-start' };
    const leave = async (given: object, id: string, expiresAtMs: number): Promise<void> => {
      const payload = encodeStored({ ...command, ...given, id }, false) ?? Buffer.alloc(0);
      await client.xadd('ps:{main/b}:cmd', '*', 'd', payload, 'id', id, 'exp', String(expiresAtMs));
    };
    const soonMs = Date.now() + 600_000;
    await leave({}, 'stale-command', soonMs);
    await leave({}, 'late-command', Date.now() - 600_000);
    await leave({ action: 'trigger' }, 'other-command', soonMs);
    await client.xadd('ps:{main/b}:cmd', '*', 'd', 'garbage');
    await waitFor('b to look', async () => (await client.xlen('ps:{main/b}:cmd')) === 0, 20_000);
    await waitFor('the refusals', async () => (await audit(a)).length === 2, 20_000);
    const reasons = Object.fromEntries(
      (await audit(a)).map(({ commandId, state, reason }) => [commandId, `${state}: ${reason}`]),
    );
    expect(reasons).toEqual({
      'stale-command': 'failed: it was meant for an earlier start of node b',
      'late-command': 'failed: it reached node b too late and was not carried out',
    });
    expect(await stateOfWorker(b)).toBe('running');

    b.signal('SIGKILL');
    await b.ended;
    const asked = await act(a, 'drain', { node: 'b', slot: 0, waitMs: 1000 });
    expect(['PS_COMMAND_UNANSWERED', 'PS_NODE_AWAY']).toContain(codeOf(asked));
    await waitFor('its lease to end', async () => (await aliveNodes(a)).length === 1, 20_000);
    const refused = await a.cli('drain', '0', '--node', 'b', '--timeout', '5s');
    expect(refused).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('nothing was sent to it') });
    expect(codeOf(await act(a, 'drain', { node: 'nobody' }))).toBe('PS_NODE_UNKNOWN');
  }, 180_000);
});
