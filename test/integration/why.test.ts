import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startNode } from '../support/supervised-node.js';
import { startSupervisor } from '../support/start-supervisor.js';

const servers = join(import.meta.dirname, '../support/fixtures/servers');
const streams = join(servers, 'streams.cjs');

describe('why', () => {
  it('tells who asked for a drain, until when, how it ended, and who undid it', async () => {
    const supervisor = await startSupervisor(streams, { args: ['-i', '1'] });
    await supervisor.cli('drain', '0', '--deadline', '20s', '--min-peers', '3');
    await supervisor.cli('undrain', '0');
    const { stdout } = await supervisor.cli('why', '0');
    expect(stdout).toMatch(/drain: drain by cli \[.*deadlineMs 20000, minPeers 3\]/);
    expect(stdout).toMatch(/drained: nothing was cut \[.*cutCount 0, tookMs \d+, peersLeft 0/);
    expect(stdout).toMatch(/undrain: undrain by cli/);
  });

  it('tells of a canary what it was judged by, and of a reload which slots were left', async () => {
    const node = await startNode(join(servers, 'faulty.cjs'), { instances: '2', sampleInterval: '200ms' });
    const fault = { requestedBy: 'test', canaryMs: 20_000, environment: { DIE_AFTER_MS: '1000' } };
    const { failures } = await node.reload(fault);
    const operations = (await node.events()).flatMap((event) => (event.type === 'operation' ? [event] : []));
    expect(failures).toHaveLength(2);
    expect(operations.map(({ action }) => action).sort()).toEqual([
      'canary-failed',
      'reload',
      'reload-failed',
      'reload-failed',
    ]);
    const canary = operations.find(({ action }) => action === 'canary-failed');
    expect(canary).toMatchObject({
      slot: 0,
      reason: 'it ended',
      inputs: { canaryErrorCount: 0, siblingsErrorCount: 0 },
    });
    expect(operations.find(({ action }) => action === 'reload')?.inputs).toEqual({ canaryMs: 20_000 });
  });

  it('tells of a restart who asked for it', async () => {
    const node = await startNode(streams, { instances: '1' });
    await node.restart({ requestedBy: 'test', slot: 0 });
    expect(await node.events()).toContainEqual(
      expect.objectContaining({ type: 'operation', action: 'restart', reason: 'restart by test' }),
    );
  });
});
