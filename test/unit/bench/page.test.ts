import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plotFolder, renderPage } from '../../../bench/support/report/page.mjs';
import { readRecords, type SubjectRecord } from '../../../bench/support/report/records.mjs';

const root = join(import.meta.dirname, '../../..');
const docs = join(root, 'docs');
const bench = join(root, 'bench');

const record = (changes: Partial<SubjectRecord> = {}): SubjectRecord => ({
  name: 'start',
  order: 0,
  title: 'Start <fast>',
  about: 'From the command to the first answer.',
  baseline: 'plain',
  isSmall: false,
  rounds: 3,
  measuredAt: '2026-01-02T03:04:05.000Z',
  machine: { cpuModel: 'a CPU', coreCount: 2, memoryGiB: 8, kernel: '6.1', node: 'v20.20.2' },
  peers: { pm2: '7.0.4' },
  load: { before: 0.1, after: 0.4, busyBefore: 0.01, busyAfter: 0.02 },
  rows: [
    {
      figure: 'ms',
      noise: null,
      cells: {
        plain: { median: 80, min: 70, max: 90, count: 3, ratio: 1 },
        ours: { median: 100, min: 95, max: 120, count: 3, ratio: 1.25 },
        pm2: { median: 400, min: 390, max: 410, count: 3, ratio: 5 },
      },
    },
  ],
  verdicts: [
    {
      figure: 'ms',
      variant: 'ours',
      against: 'pm2',
      atMost: 0.45,
      value: 0.25,
      low: 0.24,
      high: 0.3,
      noise: 0.02,
      physical: { value: 0.2, why: 'plain' },
      verdict: 'met',
    },
  ],
  losses: [{ figure: 'ms', variant: 'ours', against: 'plain', value: 1.25 }],
  plots: ['ms'],
  failures: [],
  ...changes,
});

const pageOf = (...records: SubjectRecord[]): string => renderPage(records)['benchmarks.md'] ?? '';

describe('the page of benchmarks', () => {
  it('is what the script writes from the recorded results (npm run bench:report)', () => {
    const rendered = renderPage(readRecords(join(bench, 'results')));
    const written = readdirSync(join(docs, plotFolder)).map((name) => `${plotFolder}/${name}`);
    expect(Object.keys(rendered).sort()).toEqual(['benchmarks.md', ...written].sort());
    for (const [path, text] of Object.entries(rendered)) expect(readFileSync(join(docs, path), 'utf8')).toBe(text);
  });

  it('tells goal, physical limit, what was found with its spread, and the verdict', () => {
    expect(pageOf(record())).toContain('| at most 0.45 x pm2 | 0.200 (plain) | 0.250 [0.240-0.300] |');
    expect(pageOf(record())).toContain('**met**');
  });

  it('leaves out nothing because it is bad: losses, misses, failures and what was not measured', () => {
    const verdicts: SubjectRecord['verdicts'] = [
      { figure: 'ms', variant: 'ours', atMost: 10, value: 100, verdict: 'missed' },
      { figure: 'ms', variant: 'ours, 128', atMost: 10, verdict: 'not measured' },
    ];
    const failures = [{ name: 'pm2', round: 1, reason: 'no answer' }];
    const page = pageOf(record({ verdicts, failures }));
    for (const text of [
      '**missed**',
      '**not measured**',
      'Behind: ms of ours is x1.25 of plain',
      'FAILED pm2, round 1: no answer',
    ])
      expect(page).toContain(text);
  });

  it('says plainly when the machine had other work, and when it was only tried', () => {
    const busy = record({ load: { before: 4, after: 9, busyBefore: 0.8, busyAfter: 0.9 } });
    expect(pageOf(busy)).toContain('**The machine had other work**');
    expect(pageOf(record({ isSmall: true }))).toContain('**Measured with --small**');
    expect(pageOf(record())).not.toMatch(/other work|--small\*\*/);
  });

  it('has plots that are whole without colour and without eyes', () => {
    const files = renderPage([record()]);
    const svg = files[`${plotFolder}/start-1.svg`] ?? '';
    expect(svg).toContain('role="img"');
    expect(svg).toMatch(/<desc id="description">[^<]*ours 100 \[95\.0-120\][^<]*<\/desc>/);
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).toContain('Start &lt;fast&gt;');
    expect(files['benchmarks.md']).toMatch(/!\[[^\]]*ours 100[^\]]*\]\(images\/bench\/start-1\.svg\)/);
  });

  it('draws growth by the size of the work, and nothing where there are less than two points', () => {
    const cell = (median: number) => ({ median, min: median, max: median, count: 1 });
    const rows = [{ figure: 'CPU %', noise: null, cells: { 'ours, 2': cell(0.1), 'ours, 64': cell(1.5) } }];
    const growth = (series: object) => [{ figure: 'CPU %', xLabel: 'workers', series }];
    const drawn = renderPage([record({ rows, plots: growth({ ours: { 2: 'ours, 2', 64: 'ours, 64' } }) })]);
    expect(drawn[`${plotFolder}/start-1.svg`]).toContain('ours: 0.100 with 2, 1.50 with 64');
    const single = renderPage([record({ rows, plots: growth({ ours: { 2: 'ours, 2', 128: 'ours, 128' } }) })]);
    expect(Object.keys(single)).toEqual(['benchmarks.md']);
  });
});

it('every program of bench finds what it imports', () => {
  const files = readdirSync(bench, { recursive: true, encoding: 'utf8' }).filter((name) => /\.[mc]js$/.test(name));
  const missing = files.flatMap((name) => {
    const file = join(bench, name);
    const imports = readFileSync(file, 'utf8').matchAll(/(?:from|import\(|require\()\s*'(\.[^']+\.[mc]?js)'/g);
    const targets = [...imports].map(([, path = '']) => resolve(dirname(file), path));
    return targets
      .filter((target) => !relative(root, target).startsWith('dist/') && !existsSync(target))
      .map((target) => `${name}: ${relative(root, target)}`);
  });
  expect(files.length).toBeGreaterThan(50);
  expect(missing).toEqual([]);
});
