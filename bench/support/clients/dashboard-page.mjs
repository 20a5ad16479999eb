/** The dashboard in a real Chromium, and what its engine says of itself. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const candidates = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser'];
const firstFrameLimitMs = 60_000;

/** @param address of the dashboard, with what of it is shown behind `#` */
export async function openDashboard(scope, address) {
  const executablePath = candidates.find((file) => file !== undefined && existsSync(file));
  if (executablePath === undefined) throw new Error('Chromium is missing: install it, or name it in CHROMIUM_PATH');
  const browser = await chromium.launch({ executablePath, headless: true, args: ['--no-sandbox'] });
  scope.add(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(address);
  await page.waitForSelector('.fresh.live', { timeout: firstFrameLimitMs });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const figures = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  return {
    version: browser.version(),
    paintMs: () => page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime"),
    /** Time that scripts have run so far. */
    scriptMs: async () => 1000 * (await figures()).ScriptDuration,
    /** What is left of the heap once garbage is collected. */
    async heapBytes() {
      await session.send('HeapProfiler.collectGarbage');
      return (await figures()).JSHeapUsedSize;
    },
  };
}
