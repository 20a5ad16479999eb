import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/cli/report/document.js';
import { renderHtml } from '../../../src/cli/report/render-html.js';
import { renderMarkdown } from '../../../src/cli/report/render-markdown.js';
import { makeReport, type ReportFacts } from '../../../src/cli/report/report.js';
import { runInTest } from './run-in-test.js';
import { running } from './running-fixture.js';

const hourMs = 3_600_000;
const line = (slot: number, ...values: readonly (number | null)[]) => ({
  nodeId: 'n1',
  slot,
  points: values.map((value, index) => [index * hourMs, value] as const),
});

function factsFixture(changes: Partial<ReportFacts> = {}): ReportFacts {
  return {
    name: 'live',
    nodeId: 'n1',
    fromMs: 0,
    toMs: 24 * hourMs,
    events: [],
    isCut: false,
    trends: [{ metric: 'cpuRatio', now: [line(0, 0.2, null, 0.4)] }],
    responseByWorker: [],
    memoryByWorker: [],
    verdicts: [],
    forecasts: [],
    ...changes,
  };
}

const event = (type: string, record: Record<string, unknown>) => ({
  type,
  atMs: 1,
  nodeId: 'n1',
  slot: 0,
  workerId: 1,
  record: { ...record },
});

describe('R109 a report', () => {
  it('tells means and heights of what was measured, beside those of the time before', () => {
    const { trends } = makeReport(
      factsFixture({
        before: { fromMs: -hourMs, toMs: 0, events: [] },
        trends: [{ metric: 'cpuRatio', now: [line(0, 0.2, null, 0.4)], before: [line(0, 0.1, 0.1)] }],
      }),
    );
    expect(trends[0]).toMatchObject({ highest: 0.4, compared: { before: { mean: 0.1 }, verdict: 'unknown' } });
    expect(trends[0]?.mean).toBeCloseTo(0.3);
  });

  it('of two intervals tells what changed by more than chance, and how often what happened, in every format', () => {
    const hung = event('worker-hung', { reason: 'stood still', stack: [] });
    const report = makeReport(
      factsFixture({
        before: { fromMs: -48 * hourMs, toMs: -47 * hourMs, events: [hung, hung] },
        events: [event('worker-exited', { reason: 'x' })],
        trends: [
          { metric: 'responseTimeP99Ms', now: [line(0, 30, 31, 30, 31)], before: [line(0, 20, 21, 20, 21)] },
          { metric: 'cpuRatio', now: [line(0, 0.2, 0.4, 0.2, 0.4)], before: [line(0, 0.4, 0.2, 0.4, 0.2)] },
        ],
      }),
    );
    expect(report.before).toEqual({ fromMs: -48 * hourMs, toMs: -47 * hourMs });
    expect(report.trends.map(({ compared }) => compared?.verdict)).toEqual(['higher', 'within-noise']);
    expect(report.counts).toEqual([
      { what: 'worker-exited', count: 1, before: 0 },
      { what: 'worker-hung', count: 0, before: 2 },
    ]);
    for (const text of [renderHtml(report), renderMarkdown(report)]) {
      expect(text).toMatch(/compared with 1969-12-30T00:00:00.000Z to 1969-12-30T01:00:00.000Z/);
      expect(text).toMatch(/higher: \+10\.0 ms \(\+49 %\), noise \d/);
      expect(text).toMatch(/within the noise/);
      expect(text).toMatch(/0 × worker-hung, before 2/);
    }
  });

  it('ranks the slowest workers, and the leakiest by what their memory gains an hour', () => {
    const report = makeReport(
      factsFixture({
        responseByWorker: [line(0, 10, 12), line(1, 90, 110), line(2, 11, 11)],
        memoryByWorker: [line(0, 0.1, 0.15, 0.2), line(1, 0.5, 0.4, 0.3), line(2, 0.1)],
      }),
    );
    expect(report.slowest.map(({ slot, value }) => [slot, value])).toEqual([
      [1, 100],
      [0, 11],
      [2, 11],
    ]);
    expect(report.leakiest).toHaveLength(1);
    expect(report.leakiest[0]?.value).toBeCloseTo(0.05);
    expect(report.advice.map(({ text }) => text)).toEqual([
      'Profile slot 1 on n1: its requests wait longer than those of others.',
    ]);
  });

  it('advises nothing that the figures do not bear out, and names its evidence where they do', () => {
    expect(makeReport(factsFixture()).advice).toEqual([]);
    const hung = event('worker-hung', { reason: 'stood still for 5 s', stack: ['spin (/app/server.cjs:12:5)'] });
    const { advice, incidents } = makeReport(factsFixture({ events: [hung, hung] }));
    expect(advice[0]?.evidence).toBe('2 hangs: 2 in spin (/app/server.cjs:12:5)');
    expect(incidents[0]?.text).toContain('stood still for 5 s');
  });

  it('lets no name or reason become markup', () => {
    const hostile = '<script>alert(1)</script>|*x*';
    const report = makeReport(factsFixture({ name: hostile, events: [event('worker-exited', { reason: hostile })] }));
    expect(renderHtml(report)).not.toContain('<script');
    expect(renderMarkdown(report)).not.toMatch(/(^|[^\\])<script/);
  });

  it.each(['md', 'html', 'json'])('is written as %s by one command', async (format) => {
    const { env, cwd } = await running();
    const intervals = ['--interval', '-1h..now', '--compare-with', '-26h..-25h'];
    const { stdout, stderr, exitCode } = await runInTest(['report', ...intervals, '--format', format], { env, cwd });
    expect([exitCode, stderr]).toEqual([0, '']);
    if (format === 'json') {
      const { fromMs, toMs, before } = JSON.parse(stdout) as Report;
      expect([toMs - fromMs, before!.toMs - before!.fromMs]).toEqual([hourMs, hourMs]);
      expect(Math.round((fromMs - before!.fromMs) / hourMs)).toBe(25);
    } else expect(stdout).toContain(format === 'html' ? '<svg' : '| metric | mean | highest | mean before | change |');
  });

  it.each(['1h', '-1h..-2h', 'now..-', '-3h..-2h..-1h'])('refuses %s, which is no interval', async (text) => {
    const { stderr, exitCode } = await runInTest(['report', '--interval', text], {});
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('two times in order, such as -2h..-1h');
  });
});
