import { once } from 'node:events';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { framesDecoded, launchChromium, openPage, publishOnPage, watchOnPage } from '../support/chromium.js';
import { startLivestream } from '../support/livestream.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

interface StreamList {
  readonly streams: readonly { readonly name: string; readonly viewers: number }[];
}

async function listStreams(url: string): Promise<StreamList['streams']> {
  const response = await fetch(new URL('/streams', url));
  return ((await response.json()) as StreamList).streams;
}

async function expectRisingFrames(page: Page): Promise<void> {
  const before = await waitFor('the first frames', () => framesDecoded(page), 20_000);
  await waitFor('more frames', async () => (await framesDecoded(page)) >= before + 25, 20_000);
}

test.skipIf(!tools.chromium)(
  'R12 what one browser publishes is decoded by two others until the publisher stops',
  async () => {
    const { url } = await startLivestream();
    const browser = await launchChromium();
    const [publisher, first, second] = await Promise.all([1, 2, 3].map(() => openPage(browser, url)));
    await publishOnPage(publisher!, 'stage');
    await Promise.all([first!, second!].map((page) => watchOnPage(page, 'stage')));
    await Promise.all([first!, second!].map(expectRisingFrames));
    expect(await listStreams(url)).toMatchObject([{ name: 'stage', viewers: 2 }]);

    await publisher!.click('#publish-stop');
    await waitFor('the stream to disappear', async () => (await listStreams(url)).length === 0);
    for (const page of [first!, second!])
      await page.waitForSelector('#watch-status:has-text("The stream has ended.")', { timeout: 10_000 });
  },
);

test.skipIf(!tools.chromium)('a viewer who closes the tab is taken off the stream', async () => {
  const { url } = await startLivestream();
  const browser = await launchChromium();
  const [publisher, viewer] = await Promise.all([1, 2].map(() => openPage(browser, url)));
  await publishOnPage(publisher!, 'stage', 'test');
  await watchOnPage(viewer!, 'stage');
  await expectRisingFrames(viewer!);
  await viewer!.close({ runBeforeUnload: false });
  await waitFor('no viewer', async () => (await listStreams(url))[0]?.viewers === 0);
});

test.skipIf(!tools.chromium)(
  'a name that is live already, or not at all, is refused with a sentence on the page',
  async () => {
    const { url } = await startLivestream();
    const browser = await launchChromium();
    const [publisher, other] = await Promise.all([1, 2].map(() => openPage(browser, url)));
    await publishOnPage(publisher!, 'stage', 'test');
    await other!.fill('#publish-name', 'stage');
    await other!.click('#publish-start');
    await other!.waitForSelector('#publish-status:has-text("live already")');
    await watchOnPage(other!, 'nobody');
    await other!.waitForSelector('#watch-status:has-text("There is no stream nobody")');
  },
);

test.skipIf(!tools.chromium)('SIGTERM ends the server with streams on air', async () => {
  const { url, process: server } = await startLivestream();
  const browser = await launchChromium();
  const publisher = await openPage(browser, url);
  await publishOnPage(publisher, 'stage', 'test');
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
});
