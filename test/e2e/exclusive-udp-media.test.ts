import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { framesDecoded, launchChromium, openPage, publishOnPage, watchOnPage } from '../support/chromium.js';
import { tempFolder } from '../support/temp-folder.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const fixture = join(import.meta.dirname, '../support/fixtures/livestream-cluster.mjs');
const enoughFrames = 50;

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
  const line = await waitFor('the addresses', () => /\[.*\]/.exec(output)?.[0]);
  return JSON.parse(line) as string[];
}

/** Publishes and watches one stream on each worker, all at once, and returns the viewers. */
async function publishAndWatch(browser: Browser, urls: readonly string[]): Promise<Page[]> {
  const pages = await Promise.all([...urls, ...urls].map((url) => openPage(browser, url)));
  const [publishers, viewers] = [pages.slice(0, urls.length), pages.slice(urls.length)];
  // A publisher may never connect while ports are shared: that is the trouble under test, not a failure of it.
  await Promise.allSettled(publishers.map((page) => publishOnPage(page, 'stage', 'test', 8000)));
  await Promise.allSettled(viewers.map((page) => watchOnPage(page, 'stage')));
  return viewers;
}

function allDecode(viewers: readonly Page[], deadlineMs: number): Promise<boolean> {
  return waitFor(
    'every viewer to decode',
    async () => (await Promise.all(viewers.map(framesDecoded))).every((count) => count >= enoughFrames),
    deadlineMs,
  );
}

test.skipIf(!tools.chromium)('with exclusive UDP every viewer of every worker decodes', async () => {
  const viewers = await publishAndWatch(await launchChromium(), await startTwoWorkers('exclusive'));
  await allDecode(viewers, 30_000);
});

test.skipIf(!tools.chromium)('without exclusive UDP at least one viewer decodes too little or nothing', async () => {
  const viewers = await publishAndWatch(await launchChromium(), await startTwoWorkers());
  await expect(allDecode(viewers, 12_000)).rejects.toThrow('in vain');
});
