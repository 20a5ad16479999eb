import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandTable } from '../../src/cli/command-table.js';
import { renderCommandsPage } from '../../src/cli/docs/commands-page.js';
import { catalog } from '../../src/metrics/catalog.js';
import { renderMetricsPage } from '../../src/primary/docs/metrics-page.js';

const textOf = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

it('docs/cli.md says what the commands say of themselves (npm run build && npm run generate)', async () => {
  const page = textOf('docs/cli.md');
  expect(page).toBe(await renderCommandsPage(commandTable));
  for (const [name, { isHidden }] of Object.entries(commandTable))
    expect(page.includes(`\n### ${name}\n`)).toBe(!isHidden);
});

it('docs/metrics.md names every figure of the catalog and every family (npm run build && npm run generate)', () => {
  const page = textOf('docs/metrics.md');
  expect(page).toBe(renderMetricsPage());
  for (const name of Object.keys(catalog)) expect(page).toContain(`| \`${name}\` |`);
});

it('no table cell of the reference is left without a meaning', async () => {
  for (const page of [renderMetricsPage(), await renderCommandsPage(commandTable)]) {
    const rows = page.split('\n').filter((row) => row.startsWith('| `'));
    expect(rows.length).toBeGreaterThan(60);
    expect(rows.filter((row) => /\|\s*\|$/.test(row))).toEqual([]);
  }
});
