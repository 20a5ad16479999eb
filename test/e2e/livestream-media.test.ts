import { once } from 'node:events';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { framesDecoded, launchChromium, openPage, publishOnPage, watchOnPage } from '../support/chromium.js';
import { startLivestream } from '../support/livestream.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const patientMs = 60_000;
const limitMs = 240_000;

interface StreamList {
  readonly streams: readonly { readonly name: string; readonly viewers: number }[];
}

async function listStreams(url: string): Promise<StreamList['streams']> {
  const response = await fetch(new URL('/streams', url));
  return ((await response.json()) as StreamList).streams;
}

async function expectRisingFrames(page: Page): Promise<void> {
  const before = await waitFor('the first frames', () => framesDecoded(page), patientMs);
  await waitFor('more frames', async () => (await framesDecoded(page)) >= before + 25, patientMs);
}

test.skipIf(!tools.chromium)(
  'R12 what one browser publishes is decoded by two others until it stops; who leaves is taken off, and a wrong name is refused',
  async () => {
    const { url, process: server } = await startLivestream();
    const browser = await launchChromium();
    const [publisher, first, second] = await Promise.all([1, 2, 3].map(() => openPage(browser, `${url}?single`)));
    await publishOnPage(publisher!, 'stage', 'test', patientMs);
    await Promise.all([first!, second!].map((page) => watchOnPage(page, 'stage')));
    await Promise.all([first!, second!].map(expectRisingFrames));
    expect(await listStreams(url)).toMatchObject([{ name: 'stage', viewers: 2 }]);

    await first!.fill('#publish-name', 'stage');
    await first!.click('#publish-start');
    await first!.waitForSelector('#publish-status:has-text("live already")', { timeout: patientMs });
    await first!.close({ runBeforeUnload: false });
    await waitFor('one viewer', async () => (await listStreams(url))[0]?.viewers === 1, patientMs);

    await publisher!.click('#publish-stop');
    await waitFor('the stream to disappear', async () => (await listStreams(url)).length === 0, patientMs);
    await second!.waitForSelector('#watch-status:has-text("The stream has ended.")', { timeout: patientMs });
    await watchOnPage(second!, 'nobody');
    await second!.waitForSelector('#watch-status:has-text("There is no stream nobody")', { timeout: patientMs });

    // SIGTERM ends the server with streams on air.
    await publishOnPage(publisher!, 'again', 'test', patientMs);
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
  },
  limitMs,
);
