import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** No prompts, a fake camera, loopback candidates (the machine may have no network), and no traffic of the browser's own. */
const flags = [
  '--no-sandbox',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--allow-loopback-in-peer-connection',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Keeps the page's connections where `framesDecoded` finds them; the page itself stays as it is. */
const keepConnections = `
  globalThis.testConnections = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...args) {
      super(...args);
      globalThis.testConnections.push(this);
    }
  };
`;

/** A real Chromium, closed when the test ends. */
export async function launchChromium(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: findChromium(), headless: true, args: flags });
  onTestFinished(() => browser.close());
  return browser;
}

/** A real Chromium that can be killed as a crash would, with all its processes; they are a group of their own. */
export async function launchKillableChromium(): Promise<{ readonly browser: Browser; readonly kill: () => void }> {
  const server = await chromium.launchServer({ executablePath: findChromium(), headless: true, args: flags });
  onTestFinished(() => server.kill());
  const browser = await chromium.connect(server.wsEndpoint());
  return {
    browser,
    kill() {
      const { pid } = server.process();
      if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    },
  };
}

/** A page of its own context, with camera rights. */
export async function openPage(browser: Browser, url: string): Promise<Page> {
  const context: BrowserContext = await browser.newContext({ permissions: ['camera', 'microphone'] });
  await context.addInitScript(keepConnections);
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** Publishes on the page of examples/livestream; returns once the browser is connected. */
export async function publishOnPage(
  page: Page,
  name: string,
  source: 'camera' | 'test' = 'camera',
  deadlineMs = 20_000,
): Promise<void> {
  await page.fill('#publish-name', name);
  await page.check(`input[name=source][value=${source}]`, { force: true });
  await page.click('#publish-start');
  await page.waitForSelector('#publish-status[data-tone=good]', { timeout: deadlineMs });
}

/** Presses "Watch" on the page of examples/livestream. Does not wait: whether it connects is the test's question. */
export async function watchOnPage(page: Page, name: string): Promise<void> {
  await page.fill('#watch-name', name);
  await page.click('#watch-start');
}

/** Video frames that the page has decoded so far, over all its connections. */
export function framesDecoded(page: Page): Promise<number> {
  return page.evaluate(`(async () => {
    const reports = await Promise.all(globalThis.testConnections.map((connection) => connection.getStats()));
    return reports
      .flatMap((report) => [...report.values()])
      .filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')
      .reduce((sum, { framesDecoded }) => sum + (framesDecoded ?? 0), 0);
  })()`);
}

function findChromium(): string {
  const named = process.env['CHROMIUM_PATH'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = [
    ...(named === undefined ? [] : [named]),
    '/usr/bin/chromium',
    ...folders.flatMap((folder) => ['chromium', 'chromium-browser'].map((name) => join(folder, name))),
  ];
  const found = candidates.find((file) => existsSync(file));
  if (found === undefined)
    throw new Error('Chromium is missing. Install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.');
  return found;
}
