import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { framesDecoded, launchChromium, openPage, watchOnPage } from '../support/chromium.js';
import { tempFolder } from '../support/temp-folder.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const fixture = join(import.meta.dirname, '../support/fixtures/livestream-cluster.mjs');
const enoughFrames = 50;
const patientMs = 60_000;

/** The addresses of two cluster workers that each run the example. */
async function startTwoWorkers(...args: string[]): Promise<string[]> {
  const primary = spawn(process.execPath, [fixture, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
    env: { ...process.env, TMPDIR: tempFolder() },
  });
  onTestFinished(async () => {
    const exited = once(primary, 'exit');
    process.kill(-primary.pid!, 'SIGKILL');
    await exited;
  });
  let output = '';
  primary.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const line = await waitFor('the addresses', () => /\[.*\]/.exec(output)?.[0], patientMs);
  return JSON.parse(line) as string[];
}

/** Publishes and watches one stream on each worker, and returns the viewers once the servers know of them. */
async function publishAndWatch(browser: Browser, urls: readonly string[]): Promise<Page[]> {
  const pages = await Promise.all([...urls, ...urls].map((url) => openPage(browser, `${url}?single`)));
  const viewers = pages.slice(urls.length);
  await Promise.all(
    urls.map(async (url, at) => {
      // Whether it ever connects is the question while ports are shared; that its offer was answered is enough to watch.
      await pages[at]!.fill('#publish-name', 'stage');
      await pages[at]!.check('input[name=source][value=test]', { force: true });
      await pages[at]!.click('#publish-start');
      await waitFor('the stream', () => countViewers(url), patientMs);
      await watchOnPage(viewers[at]!, 'stage');
      await waitFor('its viewer', async () => (await countViewers(url)) === 'viewers: 1', patientMs);
    }),
  );
  return viewers;
}

/** `undefined`: there is no stream. */
async function countViewers(url: string): Promise<string | undefined> {
  const { streams } = (await (await fetch(new URL('/streams', url))).json()) as {
    readonly streams: readonly { readonly viewers: number }[];
  };
  return streams[0] && `viewers: ${streams[0].viewers}`;
}

const fewestFrames = async (viewers: readonly Page[]): Promise<number> =>
  Math.min(...(await Promise.all(viewers.map(framesDecoded))));

test.skipIf(!tools.chromium)(
  'with exclusive UDP every viewer of every worker decodes; without it, in the same time, at least one decodes too little or nothing',
  async () => {
    const browser = await launchChromium();
    const [exclusive, shared] = await Promise.all([startTwoWorkers('exclusive'), startTwoWorkers()]);
    const sharing = await publishAndWatch(browser, shared);
    const viewers = await publishAndWatch(browser, exclusive);
    await waitFor('every viewer to decode', async () => (await fewestFrames(viewers)) >= 2 * enoughFrames, patientMs);
    expect(await fewestFrames(sharing)).toBeLessThan(enoughFrames);
  },
);
