import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.js';
import { generatedToken, startGeneratedCluster } from '../support/generated-cluster.js';
import { startRedisProxy } from '../support/redis-proxy.js';
import { startSupervisor } from '../support/start-supervisor.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/http.mjs');
const assets = join(import.meta.dirname, '../../dist/dashboard/assets');
const deadlineMs = 60_000;
const mostPageBytes = 60 * 1024;

const storeFixture = { kind: 'redis', pendingCount: 0, droppedCount: 0, writtenCount: 0, reconnectCount: 0 } as const;

async function open(browser: Browser, url: string, theme: 'light' | 'dark' = 'light'): Promise<Page> {
  const context = await browser.newContext({ colorScheme: theme, reducedMotion: 'reduce' });
  context.setDefaultTimeout(deadlineMs);
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('.fresh.live').waitFor();
  return page;
}

const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

describe.skipIf(!tools.chromium)('the dashboard', () => {
  it('shows a real cluster live, comes back whole after a break, and acts with a token', {
    timeout: 180_000,
  }, async () => {
    const supervisor = await startSupervisor(server, { args: ['-i', '2'] });
    const proxy = await startRedisProxy(Number(new URL(supervisor.adminUrl).port));
    const browser = await launchChromium();
    const page = await open(browser, `${proxy.url.replace('redis:', 'http:')}/#/?show=table`);
    await says(page, 'All right: 2 of 2 workers serve');

    // What happens meanwhile is there after the break, and the page says that it was not.
    proxy.behave('refuse');
    await says(page, /Trying again by itself/);
    expect((await supervisor.cli('scale', '3', '--timeout', '60s')).exitCode).toBe(0);
    proxy.behave('well');
    await says(page, 'All right: 3 of 3 workers serve');
    await page.locator('.banner').waitFor({ state: 'detached' });
    await waitFor(
      'the third worker in the table',
      async () => (await page.locator('tbody a').count()) >= 3,
      deadlineMs,
    );

    // Without a token it asks for one, with a wrong one it says so.
    await page.getByRole('button', { name: 'Run memory …' }).click();
    await page.getByRole('textbox', { name: 'Token' }).fill('wrong-token-0123456789abcdef');
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByRole('button', { name: 'Optimize all 3 workers: memory', exact: true }).click();
    await page.getByRole('textbox', { name: 'Token' }).fill(await supervisor.token());
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Run memory …' }).click();
    await page.getByRole('button', { name: 'Optimize all 3 workers: memory', exact: true }).click();
    await says(page, 'Done.');
    expect(await page.locator('.log li').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^worker \d+: memory (completed|skipped) in \d+ ms/)]),
    );
    await page.getByRole('button', { name: 'Close' }).click();

    // Who is affected stands there before it happens; each worker tells its steps.
    await page.locator('tbody a').first().click();
    await page.getByRole('button', { name: 'Restart …' }).click();
    await says(page, /\d+ peers? and \d+ connections? (is|are) cut off and must connect again/);
    await page.getByRole('button', { name: /^Restart worker \d+$/ }).click();
    await says(page, 'Done.');
    expect(await page.locator('.log li').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringMatching(/serves after/)]),
    );
  });

  it('shows 1,000 workers, and neither names nor reasons ever become markup', { timeout: 180_000 }, async () => {
    const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    const { url } = await startGeneratedCluster({
      status: {
        name: hostile,
        slotsAtRest: [{ slot: 3, state: 'failed', reason: hostile, sinceMs: 0, crashCount: 1 }],
      },
      edit: (states) =>
        states.map((state, index) => ({
          ...state,
          snapshot: {
            ...state.snapshot,
            workers: state.snapshot.workers.map((worker) => ({
              ...worker,
              ...(index === 0 && { nodeId: hostile, shed: { reason: hostile, sinceMs: 0 } }),
            })),
          },
        })),
    });
    const browser = await launchChromium();
    const page = await open(browser, `${url}/#/?show=table`);
    await says(page, '50 of 1000 workers; search or sort to see others.');
    await page.getByPlaceholder('node-2 stuck').fill('onerror');
    await says(page, '50 of 50 workers.');
    expect(await page.locator('main').innerText()).toContain(hostile);
    expect(await page.locator('#app img, #app script').count()).toBe(0);
    expect(await page.title()).toBe('perf-supervisor');
    // The address holds the view.
    expect(page.url()).toContain('find=onerror');
  });

  it('says why it shows less than all, and acts on another node', { timeout: 180_000 }, async () => {
    const browser = await launchChromium();
    const away = { ...storeFixture, isConnected: false, reason: 'connect ECONNREFUSED' };
    const withoutRedis = await startGeneratedCluster({ workersPerNode: 2, nodeCount: 1, status: { store: away } });
    await says(await open(browser, withoutRedis.url), /^Redis is away, so only this node .*connect ECONNREFUSED/);

    const empty = await startGeneratedCluster({ workersPerNode: 0, nodeCount: 1 });
    const emptyPage = await open(browser, empty.url);
    await says(emptyPage, 'No worker runs. What became of them stands below.');
    await says(emptyPage, /^Users are hurt by one thing; 0 of 0 workers serve/);

    const exposed = await startGeneratedCluster({ workersPerNode: 2, nodeCount: 1, isExposed: true });
    const refused = await browser.newPage();
    await refused.goto(exposed.url);
    await says(refused, 'You need the token');
    await refused.getByRole('button', { name: 'Enter the token' }).click();
    await refused.getByRole('textbox', { name: 'Token' }).fill(generatedToken);
    await refused.getByRole('button', { name: 'Use it' }).click();
    await says(refused, 'All right: 2 of 2 workers serve');

    const orders: unknown[] = [];
    const silent = await startGeneratedCluster({
      workersPerNode: 2,
      nodeCount: 3,
      edit: (states) => states.map((state, at) => (at === 2 ? { ...state, isAlive: false, ageMs: 48_000 } : state)),
      fleet: {
        send(order) {
          orders.push(order);
          return Promise.resolve({ replies: [], failures: [] });
        },
      },
    });
    const nodes = await open(browser, `${silent.url}/#/nodes/media-2`);
    await says(nodes, /✕ silent for 48/);
    await nodes.getByRole('button', { name: 'Optimize all …' }).click();
    await nodes.getByRole('textbox', { name: 'Token' }).fill(generatedToken);
    await nodes.getByRole('button', { name: 'Use it' }).click();
    await nodes.getByRole('button', { name: /^Optimize all 2 workers on node media-2/ }).click();
    await says(nodes, 'Done.');
    expect(orders).toMatchObject([{ nodeId: 'media-2' }]);
  });

  it('has no violation that axe finds, on any page, in either theme', { timeout: 180_000 }, async () => {
    const { url } = await startGeneratedCluster({ nodeCount: 2, workersPerNode: 20 });
    const browser = await launchChromium();
    for (const theme of ['light', 'dark'] as const) {
      const page = await open(browser, url, theme);
      await page.evaluate(axe.source);
      for (const place of ['', 'worker/media-1/3', 'optimizer', 'streams', 'nodes', '?show=table']) {
        await page.evaluate(`location.hash = '#/${place}'`);
        await page.getByText('Loading').first().waitFor({ state: 'detached' });
        const violations = await page.evaluate(
          'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))',
        );
        expect([theme, place, violations]).toEqual([theme, place, []]);
      }
      await page.context().close();
    }
  });

  it('is at most 60 KB in all, compressed', () => {
    const zipped = readdirSync(assets).filter((name) => name.endsWith('.gz'));
    const sizeBytes = zipped.reduce((sum, name) => sum + readFileSync(join(assets, name)).length, 0);
    expect(zipped.length).toBeGreaterThanOrEqual(2);
    expect(sizeBytes).toBeLessThan(mostPageBytes);
  });
});
