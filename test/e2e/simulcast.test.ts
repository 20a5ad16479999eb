import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { test } from 'vitest';
import { launchChromium, openPage, publishOnPage, watchOnPage } from '../support/chromium.js';
import { startSupervisor } from '../support/start-supervisor.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/reducible-livestream.mjs');
const patientMs = 60_000;
const limitMs = 300_000;

interface ListedViewer {
  readonly layer: string | null;
  readonly chosen: string;
  readonly isReduced: boolean;
}

interface Received {
  readonly bytes: number;
  readonly frames: number;
}

/** Of the picture. */
const received = (page: Page): Promise<Received> =>
  page.evaluate(`(async () => {
    const report = await globalThis.testConnections.at(-1).getStats();
    const video = [...report.values()].find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video');
    return { bytes: video?.bytesReceived ?? 0, frames: video?.framesDecoded ?? 0 };
  })()`);

/** Of the next pictures: what comes in a second depends on how busy the machine is. */
async function bytesPerFrame(page: Page): Promise<number> {
  const before = await received(page);
  const after = await waitFor(
    'more pictures',
    async () => {
      const now = await received(page);
      return now.frames >= before.frames + 20 && now;
    },
    patientMs,
  );
  return (after.bytes - before.bytes) / (after.frames - before.frames);
}

/** How large a layer's pictures are changes with what the browser can send, how they compare does not. */
const waitForBytes = (page: Page, what: string, isEnough: (bytes: number) => boolean) =>
  waitFor(what, async () => isEnough(await bytesPerFrame(page)), patientMs);

test.skipIf(!tools.chromium)(
  'R22 a viewer gets the layer that it chose, lower ones step by step while the server takes load off, and better ones after that',
  async () => {
    const env = { CPU_THRESHOLD: '1', PS_ADMISSION: 'false' };
    const supervisor = await startSupervisor(server, { args: ['-i', '1'], env });
    const listed = async (): Promise<ListedViewer | undefined> => {
      const answer = await fetch(`${supervisor.serverUrl}/streams/stage`);
      const { viewers } = answer.ok
        ? ((await answer.json()) as { readonly viewers: readonly ListedViewer[] })
        : { viewers: [] };
      return viewers[0];
    };
    const waitForViewer = (what: string, isReached: (viewer: ListedViewer) => boolean) =>
      waitFor(
        what,
        async () => {
          const viewer = await listed();
          return viewer && isReached(viewer);
        },
        patientMs,
      );

    const browser = await launchChromium();
    const [publisher, viewer] = await Promise.all([1, 2].map(() => openPage(browser, supervisor.serverUrl)));
    await publishOnPage(publisher!, 'stage', 'test', patientMs);
    await watchOnPage(viewer!, 'stage');
    await waitForViewer('a better layer than the lowest', ({ layer }) => layer === 'f' || layer === 'h');
    const betterBytes = await bytesPerFrame(viewer!);

    await viewer!.selectOption('#watch-layer', 'q');
    await waitForViewer('the lowest layer', ({ layer, chosen }) => layer === 'q' && chosen === 'q');
    await waitForBytes(viewer!, 'smaller pictures', (bytes) => bytes < betterBytes / 2);
    const lowestBytes = await bytesPerFrame(viewer!);
    await viewer!.selectOption('#watch-layer', 'f');
    await waitForViewer('the better layer', ({ layer }) => layer === 'f' || layer === 'h');

    for (const layer of ['h', 'q']) {
      await supervisor.cli('trigger', 'all', 'reduce');
      await waitForViewer(`${layer} or below`, (now) => now.isReduced && (now.layer === layer || now.layer === 'q'));
    }
    await viewer!.waitForSelector('#watch-quality:has-text("the server is busy")', { timeout: patientMs });
    await waitForBytes(viewer!, 'smaller pictures again', (bytes) => bytes < betterBytes / 2);
    await supervisor.cli('trigger', 'all', 'raise');
    await supervisor.cli('trigger', 'all', 'raise');
    await waitForViewer('all steps to be taken back', ({ isReduced }) => !isReduced);
    await waitForViewer('the better layer', ({ layer }) => layer === 'f' || layer === 'h');
    await waitForBytes(viewer!, 'larger pictures', (bytes) => bytes > lowestBytes * 1.5);
  },
  limitMs,
);
