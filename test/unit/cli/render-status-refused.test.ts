import { expect, it } from 'vitest';
import { renderStatus } from '../../../src/cli/render/render-status.js';
import type { NodeStatus } from '../../../src/http/ports/ports.js';
import { sampleFixture } from '../../support/sample-fixture.js';
import { snapshotFixture } from '../../support/snapshot-fixture.js';

function statusWith(values: Readonly<Record<string, number>>): string {
  const { nodeId, workers } = snapshotFixture();
  const status: NodeStatus = {
    name: 'live',
    nodeId,
    pid: 1,
    version: '0.1.0',
    startedAtMs: 0,
    script: 'server.js',
    isReady: true,
    addresses: [],
    restartCount: 0,
    store: {
      kind: 'memory',
      isConnected: true,
      pendingCount: 0,
      droppedCount: 0,
      writtenCount: 0,
      reconnectCount: 0,
    },
    slotsAtRest: [],
    workers: workers.map((worker) => ({ ...worker, sample: sampleFixture({ values }) })),
    droppedMessageCount: 0,
  };
  return renderStatus(status, 1000, (_, text) => text);
}

it('status tells what workers refused, and has no column for it where nothing was', () => {
  expect(statusWith({ refusedByQueueCount: 40, refusedByLimitCount: 2 })).toMatch(/refused[^]*\b42\b/);
  expect(statusWith({ refusedByQueueCount: 0 })).not.toContain('refused');
});
