import { describe, expect, it } from 'vitest';
import type { MetricValues } from '../../../../src/protocol/sample.js';
import { ArchiveWriter } from '../../../../src/store/archive/archive-writer.js';
import { readCluster } from '../../../../src/store/archive/cluster-reader.js';
import { ClusterSealer } from '../../../../src/store/archive/cluster-sealer.js';
import { MemoryVault } from '../../../../src/store/archive/memory-vault.js';
import { defaultRetention } from '../../../../src/store/archive/tiers.js';
import type { VaultWrite } from '../../../../src/store/archive/vault.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { frameFixture, pointFixture } from '../../../support/snapshot-fixture.js';

const minuteMs = 60_000;
const startMs = 1_800_000_000_000;

/** Two nodes over some minutes; what each writes is kept, so that a test can put it in any order, or again. */
function written(minutes: number): { readonly [nodeId: string]: readonly VaultWrite[] } {
  const nodes = ['n1', 'n2'].map((nodeId, node) => {
    const writer = new ArchiveWriter({ nodeId, retention: defaultRetention, isCompressing: true });
    const writes = Array.from({ length: minutes * 6 }, (_, i) => {
      const values: MetricValues = { cpuRatio: 0.2 + 0.4 * node, peersConnected: 10 * (node + 1) };
      const points = [0, 1].map((slot) => pointFixture({ nodeId, slot, workerId: slot + 1, values }));
      return writer.add(frameFixture({ nodeId, atMs: startMs + (i + 1) * 10_000, points }));
    });
    return [nodeId, writes.flat()] as const;
  });
  return Object.fromEntries(nodes);
}

function opened() {
  const clock = new ManualClock(startMs);
  const vault = new MemoryVault(clock);
  const options = { vault, retention: defaultRetention, isCompressing: true, now: () => clock.now() };
  const sealer = new ClusterSealer({ ...options, holder: 'a' });
  const steps = async (stepMs = minuteMs) => {
    const range = {
      fromMs: startMs,
      toMs: clock.now(),
      stepMs,
      metrics: ['cpuRatio', 'peersConnected', 'nodesReporting'],
      histograms: [],
    };
    return readCluster(range, { vault, oldestMinuteMs: 0, onSkipped: () => expect.unreachable('unreadable') });
  };
  return { clock, vault, sealer, options, steps };
}

describe('the minutes of the cluster', () => {
  it('are merged from what each node adds, and again when a node comes late', async () => {
    const { clock, vault, sealer, steps } = opened();
    const { n1 = [], n2 = [] } = written(3);
    await vault.put(n1);
    clock.advance(3 * minuteMs + 5000);
    await sealer.run();
    expect((await steps()).map(({ values }) => values)).toEqual(
      Array(3).fill({ cpuRatio: 0.2, peersConnected: 20, nodesReporting: 1 }),
    );
    await vault.put(n2);
    clock.advance(minuteMs);
    await sealer.run();
    expect((await steps()).map(({ values }) => values)).toEqual(
      Array(3).fill({ cpuRatio: 0.4, peersConnected: 60, nodesReporting: 2 }),
    );
  });

  it('do not depend on the order in which nodes write, how often, or how many seal', async () => {
    const { n1 = [], n2 = [] } = written(4);
    const answers = [];
    for (const writes of [
      [...n1, ...n2],
      [...n2, ...n1, ...n2, ...n1],
    ]) {
      const { clock, vault, sealer, options, steps } = opened();
      await vault.put(writes);
      clock.advance(5 * minuteMs);
      await sealer.run();
      if (writes.length > n1.length + n2.length) await new ClusterSealer({ ...options, holder: 'b' }).run();
      answers.push(await steps());
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]).toHaveLength(4);
  });

  it('are the same after their hour is sealed, and ten of them make one step of the month', async () => {
    const { clock, vault, sealer, steps } = opened();
    const { n1 = [], n2 = [] } = written(50);
    await vault.put([...n1, ...n2]);
    clock.advance(51 * minuteMs);
    await sealer.run();
    const before = await steps();
    clock.advance(30 * minuteMs);
    await sealer.run();
    expect(before).toHaveLength(50);
    expect(await steps()).toEqual(before);
    const long = await steps(10 * minuteMs);
    expect(long.map(({ stepMs, values }) => [stepMs, values['cpuRatio']])).toEqual(Array(5).fill([10 * minuteMs, 0.4]));
  });
});
