import { availableParallelism, loadavg } from 'node:os';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { framesDecoded, openPage, watchOnPage } from '../../support/chromium.js';
import { tools } from '../../support/tools.js';
import { waitFor } from '../../support/wait-for.js';
import { expectLayersToFollow } from './layers.js';
import { expectPlaying, publishing, publishSmall, takeLongestGaps, watchSmall, workersOf } from './pictures.js';
import { listStreams, listWorkers, openStage, type Stage } from './stage.js';

const names = ['stage-0', 'stage-1', 'stage-2', 'stage-3'];
/** A viewer that only reconnects. */
const plain = 'plain';
const patientMs = 90_000;
const limitMs = 400_000;
/** Above what the same viewer saw before, on a machine whose processors suffice. */
const mostGapMs = { smooth: 150, plain: 1000 };
/** From the last packet to the end. */
const mostSilentMs = 6000;

test.skipIf(!tools.chromium)(
  'R12 R22 a livestream on two workers: layers follow the viewers, four streams are seen, a dead peer goes in 6 s, a reload and a kill -9 cut nobody',
  async () => {
    const stage = await openStage();
    await expectLayersToFollow(stage);
    await publishSmall(stage.publisher, names);
    const page = await watchFromKillable(stage);
    await expectFourStreams(stage);
    // Until it is known how often something comes of a peer, it is given more time.
    await waitFor('6 s of pictures', async () => (await framesDecoded(page)) > 150, patientMs);
    stage.killable.kill();
    await takeLongestGaps(viewersOf(stage));
    await expectDeadPeerToGo(stage);
    await expectSmoothReload(stage);
    await expectComebackAfterKill(stage);
  },
  limitMs,
);

const viewersOf = ({ audience, lone }: Stage) => [audience, lone];

async function watchFromKillable({ supervisor, killable }: Stage): Promise<Page> {
  const page = await openPage(killable.browser, supervisor.serverUrl);
  await watchOnPage(page, names[0]!);
  await waitFor('the viewer to decode frames', async () => (await framesDecoded(page)) > 20, patientMs);
  return page;
}

async function expectFourStreams(stage: Stage): Promise<void> {
  for (const name of names) await watchSmall(stage.audience, name, name);
  await watchSmall(stage.lone, plain, names[0]!, true);
  await expectPlaying(viewersOf(stage));
  const streams = await listStreams(stage);
  expect(streams).toMatchObject(names.map((name, at) => ({ name, viewers: at === 0 ? 3 : 1 })));
  for (const { workers } of streams) expect(workers).toHaveLength(1);
  expect(new Set(streams.flatMap(({ workers }) => workers)).size).toBe(2);
}

async function expectDeadPeerToGo({ supervisor, publisher }: Stage): Promise<void> {
  const isDead = ({ message }: Readonly<Record<string, unknown>>): boolean => message === 'dead peers were closed';
  const closed = await waitFor('its end', () => supervisor.log().find(isDead), patientMs);
  console.log(`the killed browser's peer was closed ${String(closed['silentForMs'])} ms after its last packet`);
  expect(closed).toMatchObject({ cause: 'silent', count: 1 });
  expect(closed['silentForMs']).toBeLessThan(mostSilentMs);
  const peersOf = async (name: string): Promise<number> => {
    const lines = (await supervisor.get('/metrics')).text.split('\n');
    const values = lines.filter((line) => line.startsWith(`perf_supervisor_${name}{`));
    return values.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  };
  await waitFor('all others to stay', async () => (await peersOf('peers_open')) === 2 * names.length + 1, patientMs);
  await waitFor('it to be counted', async () => (await peersOf('peers_dead_total')) === 1);
  expect(await publishing(publisher)).toEqual(names);
}

/** The same viewers in the same pictures before are the measure; where too many programs share the processors, so are gaps. */
async function expectSmoothReload(stage: Stage): Promise<void> {
  const { supervisor, publisher } = stage;
  const pages = viewersOf(stage);
  const before = { gaps: await takeLongestGaps(pages), workers: await workersOf(pages) };
  const reload = await supervisor.cli('reload', '--drain-timeout', '60s', '--json');
  expect(reload.exitCode, reload.stderr + reload.stdout).toBe(0);
  await expectPlaying(pages);
  const after = { gaps: await takeLongestGaps(pages), workers: await workersOf(pages) };
  const crowd = Math.max(1, loadavg()[0]! / availableParallelism());
  for (const [viewer, gapMs] of Object.entries(after.gaps)) {
    const steadyMs = before.gaps[viewer]!;
    console.log(
      `${viewer}: largest gap ${Math.round(gapMs)} ms, before ${Math.round(steadyMs)} ms, crowd ${crowd.toFixed(1)}`,
    );
    const mostMs = viewer === plain ? mostGapMs.plain : mostGapMs.smooth;
    expect(gapMs, viewer).toBeLessThanOrEqual(steadyMs + mostMs * crowd);
    expect(after.workers[viewer]).not.toBe(before.workers[viewer]);
  }
  expect(supervisor.log().filter(({ cutCount }) => Number(cutCount) > 0)).toEqual([]);
  expect(await publishing(publisher)).toEqual(names);
}

async function expectComebackAfterKill(stage: Stage): Promise<void> {
  const { publisher } = stage;
  const pages = viewersOf(stage);
  const lost = (await workersOf(pages))[plain]!;
  const { pid } = (await listWorkers(stage)).find(({ workerId }) => String(workerId) === lost)!;
  process.kill(pid, 'SIGKILL');
  const isElsewhere = async () => !Object.values(await workersOf(pages)).includes(lost);
  await waitFor('all its viewers at other workers', isElsewhere, patientMs);
  await expectPlaying(pages);
  const isBack = async () => (await publishing(publisher)).length === names.length;
  await waitFor('all publishers to be back', isBack, patientMs);
}
