import type { Page } from 'playwright-core';
import { publishOnPage, watchOnPage } from '../../support/chromium.js';
import { call } from '../../support/http-call.js';
import { waitFor } from '../../support/wait-for.js';
import { type Stage, triggerEverywhere } from './stage.js';

const patientMs = 60_000;

interface ListedViewer {
  readonly layer: string | null;
  readonly chosen: string;
  readonly isReduced: boolean;
}

interface Received {
  readonly bytes: number;
  readonly frames: number;
}

/** A viewer gets the layer that it chose, lower ones step by step while the server takes load off, and better ones after. */
export async function expectLayersToFollow(stage: Stage): Promise<void> {
  const { publisher, lone: viewer } = stage;
  await publishOnPage(publisher, 'layers', 'test', patientMs);
  await watchOnPage(viewer, 'layers');
  await waitForViewer(stage, 'a better layer than the lowest', ({ layer }) => layer === 'f' || layer === 'h');
  const betterBytes = await bytesPerFrame(viewer);

  await viewer.selectOption('#watch-layer', 'q');
  await waitForViewer(stage, 'the lowest layer', ({ layer, chosen }) => layer === 'q' && chosen === 'q');
  await waitForBytes(viewer, 'smaller pictures', (bytes) => bytes < betterBytes / 2);
  const lowestBytes = await bytesPerFrame(viewer);
  await viewer.selectOption('#watch-layer', 'f');
  await waitForViewer(stage, 'the better layer', ({ layer }) => layer === 'f' || layer === 'h');

  for (const layer of ['h', 'q']) {
    await triggerEverywhere(stage, 'reduce');
    await waitForViewer(
      stage,
      `${layer} or below`,
      (now) => now.isReduced && (now.layer === layer || now.layer === 'q'),
    );
  }
  await viewer.waitForSelector('#watch-quality:has-text("the server is busy")', { timeout: patientMs });
  await waitForBytes(viewer, 'smaller pictures again', (bytes) => bytes < betterBytes / 2);
  await triggerEverywhere(stage, 'raise');
  await triggerEverywhere(stage, 'raise');
  await waitForViewer(stage, 'all steps to be taken back', ({ isReduced }) => !isReduced);
  await waitForViewer(stage, 'the better layer', ({ layer }) => layer === 'f' || layer === 'h');
  await waitForBytes(viewer, 'larger pictures', (bytes) => bytes > lowestBytes * 1.5);
  await publisher.click('#publish-stop');
  await viewer.waitForSelector('#watch-status:has-text("The stream has ended.")', { timeout: patientMs });
}

function waitForViewer({ supervisor }: Stage, what: string, isReached: (viewer: ListedViewer) => boolean) {
  const look = async (): Promise<boolean> => {
    const answer = await call(supervisor.serverUrl, '/streams/layers');
    const viewers: readonly ListedViewer[] = answer.status === 200 ? answer.json().viewers : [];
    return viewers[0] !== undefined && isReached(viewers[0]);
  };
  return waitFor(what, look, patientMs);
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
