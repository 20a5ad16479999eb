import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { it } from 'vitest';
import type { NodeState } from '../../src/store/metrics-store.js';
import { launchChromium } from '../support/chromium.js';
import { waitFor } from '../support/wait-for.js';
import { generatedToken, startGeneratedCluster } from '../support/generated-cluster.js';
import type { GeneratedClusterOptions } from '../support/generated-ports.js';

const folder = process.env['PS_SCREENSHOTS'] ?? 'screenshots';
const docs = join(import.meta.dirname, '../../docs/images');
for (const place of [folder, docs]) mkdirSync(place, { recursive: true });

interface Shot {
  readonly name: string;
  readonly path?: string;
  readonly theme?: 'light' | 'dark';
  readonly widthPx?: number;
  readonly heightPx?: number;
  readonly isWhole?: boolean;
  /** Shown in docs/, so it is kept with the sources. */
  readonly isInDocs?: true;
  readonly cluster?: GeneratedClusterOptions;
  readonly prepare?: (page: Page) => Promise<unknown>;
}

const hurt: GeneratedClusterOptions = {
  nodeCount: 3,
  workersPerNode: 16,
  status: {
    store: {
      kind: 'redis',
      isConnected: false,
      reason: 'connect ECONNREFUSED',
      pendingCount: 9,
      droppedCount: 0,
      writtenCount: 9,
      reconnectCount: 4,
    },
    slotsAtRest: [{ slot: 16, state: 'failed', reason: 'it crashed 5 times in a row', sinceMs: 0, crashCount: 5 }],
  },
  edit: (states) => states.map(hurtNode),
};

function hurtNode(state: NodeState, index: number): NodeState {
  const workers = state.snapshot.workers.map((worker, slot) =>
    index === 0 && slot === 4
      ? { ...worker, state: 'stuck' as const }
      : index === 0 && slot === 9
        ? { ...worker, state: 'draining' as const }
        : worker,
  );
  return { ...state, snapshot: { ...state.snapshot, workers }, ...(index === 2 && { isAlive: false, ageMs: 48_000 }) };
}

const withToken = (page: Page) => page.evaluate(`sessionStorage.setItem('perf-supervisor-token', '${generatedToken}')`);

const shots: readonly Shot[] = [
  { name: 'dashboard-light', isInDocs: true },
  { name: 'dashboard-whole', isWhole: true },
  { name: 'dashboard-dark', theme: 'dark' },
  { name: 'dashboard-hurt', theme: 'dark', cluster: hurt, isInDocs: true },
  { name: 'dashboard-table', path: '#/?show=table&find=media-3' },
  { name: 'dashboard-worker', path: '#/worker/media-1/7', isWhole: true, isInDocs: true },
  { name: 'dashboard-optimizer', path: '#/optimizer', theme: 'dark' },
  { name: 'dashboard-streams', path: '#/streams' },
  { name: 'dashboard-nodes', path: '#/nodes' },
  { name: 'dashboard-narrow', widthPx: 390, heightPx: 1100 },
  {
    name: 'dashboard-action',
    path: '#/worker/media-1/7',
    prepare: async (page) => {
      await withToken(page);
      await page.reload();
      await page.click('button:has-text("Drain")');
    },
  },
  { name: 'dashboard-token', prepare: (page) => page.click('button:has-text("Token")') },
];

it('every page and state is pictured', { timeout: 180_000 }, async () => {
  const browser = await launchChromium();
  for (const {
    name,
    path = '',
    theme = 'light',
    widthPx = 1280,
    heightPx = 800,
    isWhole = false,
    isInDocs,
    cluster,
    prepare,
  } of shots) {
    const { url } = await startGeneratedCluster(cluster);
    const context = await browser.newContext({ colorScheme: theme, viewport: { width: widthPx, height: heightPx } });
    const page = await context.newPage();
    await page.goto(`${url}/${path}`);
    const openedMs = performance.now();
    await page.waitForSelector('.fresh.live');
    await page.getByText('Loading').first().waitFor({ state: 'detached' });
    await prepare?.(page);
    await waitFor('some seconds of live figures', () => performance.now() - openedMs > 4000);
    await page.screenshot({ path: join(isInDocs ? docs : folder, `${name}.png`), fullPage: isWhole });
    await context.close();
  }
});
