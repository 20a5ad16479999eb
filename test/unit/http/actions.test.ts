import { describe, expect, it } from 'vitest';
import { SupervisorError } from '../../../src/core/errors.js';
import type { EndedCommand, FleetOrder } from '../../../src/http/ports/fleet-ports.js';
import { peerClass } from '../../../src/http/access/peer-class.js';
import { carryOut, inShort } from '../../../src/http/verbs/carry-out.js';
import { call } from '../../support/http-call.js';
import { bearer, fakeFleet, fakeProgram, fakeSupervision, jsonType, startAdmin } from './admin-fixture.js';

/** A program that writes down what is asked of other nodes and what goes into its audit. */
function watched() {
  const orders: FleetOrder[] = [];
  const ended: EndedCommand[] = [];
  const deploys: string[] = [];
  const fleet = fakeFleet({
    send: (order) => {
      orders.push(order);
      return Promise.resolve({ nodeId: order.nodeId });
    },
    ended: (command) => void ended.push(command),
    deployed: (label) => void deploys.push(label),
  });
  return { program: fakeProgram({ fleet }), orders, ended, deploys };
}

async function act(url: string, verb: string, body: object): Promise<Record<string, unknown>> {
  const headers = { ...bearer, ...jsonType };
  const answer = await call(url, `/api/v1/actions/${verb}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return JSON.parse(answer.text.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

describe('POST /actions/<verb>', () => {
  it('with the name of another node goes to that node, and without one stays here', async () => {
    const { program, orders } = watched();
    const { url } = await startAdmin({}, program);
    const there = await act(url, 'drain', { node: 'node-b', slot: 1, waitMs: 2000, commandId: 'command-1' });
    expect(there).toEqual({ type: 'done', report: { nodeId: 'node-b' } });
    expect(orders).toEqual([
      {
        nodeId: 'node-b',
        action: 'drain',
        body: { slot: 1 },
        by: 'http from loopback',
        commandId: 'command-1',
        waitMs: 2000,
      },
    ]);
    expect(await act(url, 'drain', { node: 'node-a', slot: 0 })).toMatchObject({ report: { failures: [] } });
    expect(orders).toHaveLength(1);
  });

  it('every command stands in the audit with who asked and how it ended, and no value that may be secret', async () => {
    const { program, ended } = watched();
    const failing = fakeSupervision({
      restart: () => Promise.reject(new SupervisorError('PS_SLOT_UNKNOWN', { slot: 9, known: '0' })),
    });
    const { url } = await startAdmin({}, fakeProgram({ ...program.ports, supervision: failing }));
    await act(url, 'log-level', { level: 'debug' });
    await act(url, 'restart', { slot: 9 });
    expect(ended).toMatchObject([
      { action: 'log-level', by: 'http from loopback', state: 'done', reason: 'level debug' },
      { action: 'restart', state: 'failed', slot: 9, reason: 'there is no slot 9' },
    ]);
    expect(inShort({ action: 'refill', input: 'secret', environment: { KEY: 'secret' } })).toBe(
      'action refill, environment of 1',
    );
  });

  it('a reload with a label is a deploy, unless a slot was not replaced', async () => {
    const { program, deploys } = watched();
    const { url } = await startAdmin({}, program);
    await act(url, 'reload', { label: 'v2' });
    await act(url, 'deploy', { label: 'v3' });
    expect(deploys).toEqual(['v2', 'v3']);
    const failures = [{ slot: 0, error: new SupervisorError('PS_WORKER_NONE').toWire() }];
    const failing = fakeSupervision({ reload: () => Promise.resolve({ replaced: [], failures }) });
    const half = await startAdmin({}, fakeProgram({ ...program.ports, supervision: failing }));
    await act(half.url, 'reload', { label: 'v4' });
    expect(deploys).toEqual(['v2', 'v3']);
  });

  it('what another node asks for is checked as strictly as what comes over HTTP', async () => {
    const { ports } = watched().program;
    const asked = (action: string, body: Record<string, unknown>) => carryOut({ action, body, by: 'test' }, ports);
    await expect(asked('drain', { slot: 'all' })).rejects.toMatchObject({ code: 'PS_HTTP_BAD_REQUEST' });
    await expect(asked('restart', { environment: { A: 'b' } })).rejects.toMatchObject({ code: 'PS_HTTP_BAD_REQUEST' });
    expect(await asked('profile', { workerId: 1, profile: 'cpu', durationMs: 5 })).toEqual({ text: '{}' });
    expect(await asked('optimize', { slot: 1 })).toMatchObject({ workers: [{ workerId: 1 }, { workerId: 2 }] });
    await expect(asked('optimize', { slot: 7 })).rejects.toMatchObject({ code: 'PS_SLOT_UNKNOWN' });
  });
});

describe('peerClass', () => {
  it.each([
    [undefined, 'the control socket'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['10.1.2.3', 'a private address'],
    ['172.20.0.1', 'a private address'],
    ['fd12:3456::1', 'a private address'],
    ['172.32.0.1', 'a public address'],
    ['2001:db8::1', 'a public address'],
  ])('%s is %s', (address, expected) => {
    expect(peerClass(address)).toBe(expected);
  });
});
