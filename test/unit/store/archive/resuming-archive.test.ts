import { describe, expect, it } from 'vitest';
import type { HistoryFrame } from '../../../../src/protocol/snapshot.js';
import { type ArchiveRange, readArchive } from '../../../../src/store/archive/archive-reader.js';
import { ArchiveWriter } from '../../../../src/store/archive/archive-writer.js';
import { MemoryVault } from '../../../../src/store/archive/memory-vault.js';
import { ResumingArchive } from '../../../../src/store/archive/resuming-archive.js';
import { defaultRetention } from '../../../../src/store/archive/tiers.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { frameFixture, pointFixture } from '../../../support/snapshot-fixture.js';

const stepMs = 10_000;
/** The start of an hour. */
const startMs = 1_800_000_000_000;
const nowMs = startMs + 3_600_000;

/** Step `i` of the hour, with a figure of its own. */
function step(i: number): HistoryFrame {
  const points = [pointFixture({ values: { cpuRatio: (i % 97) / 100 } })];
  return frameFixture({ atMs: startMs + i * stepMs, points });
}

const steps = (from: number, to: number): readonly HistoryFrame[] =>
  Array.from({ length: to - from + 1 }, (_, i) => step(from + i));

function archiveOn(vault: MemoryVault) {
  const archive = new ResumingArchive(
    new ArchiveWriter({ nodeId: 'n1', retention: defaultRetention, isCompressing: true }),
  );
  return { archive, add: async (frame: HistoryFrame) => vault.put(archive.add(frame)) };
}

function read(vault: MemoryVault, range: Partial<ArchiveRange> = {}): Promise<readonly HistoryFrame[]> {
  return readArchive(
    'n1',
    { fromMs: startMs, toMs: nowMs, needsHistograms: false, ...range },
    {
      vault,
      retention: defaultRetention,
      now: () => nowMs,
      recent: () => Promise.resolve([]),
      onSkipped: () => expect.unreachable(),
      onRead: () => undefined,
    },
  );
}

const newVault = () => new MemoryVault(new ManualClock());

describe('an archive that resumes', () => {
  it('R85 has every step and every whole rollup after a kill at any moment, as if it had never been killed', async () => {
    const undisturbed = newVault();
    const whole = archiveOn(undisturbed);
    for (const frame of steps(1, 359)) await whole.add(frame);
    await undisturbed.put(whole.archive.flush());
    const wanted = await Promise.all([0, 60_000, 600_000].map((length) => read(undisturbed, { stepMs: length })));
    for (const killedAt of [3, 61, 95, 137, 181, 240, 300, 355]) {
      const vault = newVault();
      const first = archiveOn(vault);
      for (const frame of steps(1, killedAt)) await first.add(frame);
      const second = archiveOn(vault);
      await second.add(step(killedAt + 1));
      const tail = steps(Math.max(1, killedAt - 89), killedAt);
      for (let i = 0; i < tail.length; i += 20) await vault.put(second.archive.takeUp(tail.slice(i, i + 20)));
      await vault.put(second.archive.goOn());
      for (const frame of steps(killedAt + 2, 359)) await second.add(frame);
      await vault.put(second.archive.flush());
      const found = await Promise.all([0, 60_000, 600_000].map((length) => read(vault, { stepMs: length })));
      expect(found, `killed at step ${killedAt}`).toEqual(wanted);
    }
  });

  it('takes no steps of a clock that was ahead: own ones after it are packed all the same', async () => {
    const vault = newVault();
    const { archive, add } = archiveOn(vault);
    await add(step(121));
    await vault.put(archive.takeUp([step(120), step(121), step(300)]));
    await vault.put(archive.goOn());
    await add(step(122));
    await vault.put(archive.flush());
    expect((await read(vault)).map(({ atMs }) => atMs)).toEqual(steps(121, 122).map(({ atMs }) => atMs));
  });

  it('goes on without the earlier steps when they do not come, and takes none that come too late', async () => {
    const vault = newVault();
    const { archive, add } = archiveOn(vault);
    for (const frame of steps(101, 129)) await add(frame);
    expect(archive.isHolding).toBe(true);
    await add(step(130));
    expect(archive.isHolding).toBe(false);
    expect(archive.takeUp(steps(61, 100))).toEqual([]);
    await vault.put(archive.flush());
    expect((await read(vault)).map(({ atMs }) => atMs)).toEqual(steps(101, 130).map(({ atMs }) => atMs));
  });
});
