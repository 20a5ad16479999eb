import { describe, expect, it } from 'vitest';
import { renderTop, shownWorkers, type TopFacts } from '../../../src/cli/top/render-top.js';
import { Screen } from '../../../src/cli/top/screen.js';
import { pressKey, type TopStep, type TopUi } from '../../../src/cli/top/top-ui.js';
import { PassThrough } from 'node:stream';
import { sampleFixture } from '../../support/sample-fixture.js';
import { fakeProgram, workerFixture } from '../http/admin-fixture.js';
import { runInTest } from './run-in-test.js';
import { running } from './running-fixture.js';

const worker = (workerId: number, cpuRatio: number, peersConnected: number) =>
  workerFixture(workerId, { sample: sampleFixture({ values: { cpuRatio, peersConnected, rssBytes: 90e6 } }) });
const workers = [worker(1, 0.1, 7), worker(2, 0.9, 0), worker(3, 0.5, 3)];
const status = { ...fakeProgram().ports.health.status(), workers };
const facts: TopFacts = { status, events: [], nowMs: status.startedAtMs + 90_000 };
const ui: TopUi = { sort: 'cpu', filter: '', isTyping: false, selected: 0, page: 'workers', message: '' };
const plain = (_style: unknown, text: string): string => text;
const press = (keys: readonly string[], from = ui) =>
  keys.reduce<TopStep>((step, key) => pressKey(step.ui, key, shownWorkers(status, step.ui)), { ui: from });

describe('the screen of top', () => {
  it('fits into its size, with the highest first and the keys below', () => {
    const lines = renderTop(facts, ui, { columns: 60, rows: 12 }, plain);
    expect(lines.length).toBeLessThanOrEqual(12);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines.filter((line) => line.includes('running')).map((line) => line.trim().split(/ +/)[1])).toEqual([
      '2',
      '3',
      '1',
    ]);
    expect(lines.at(-1)).toContain('q quit');
  });

  it('shows of many workers those around the chosen one', () => {
    const many = Array.from({ length: 100 }, (_, index) => worker(index + 1, 0.1, 0));
    const lines = renderTop(
      { ...facts, status: { ...status, workers: many } },
      { ...ui, selected: 60 },
      { columns: 90, rows: 20 },
      plain,
    );
    expect(lines).toHaveLength(20);
    expect(lines.join('\n')).toMatch(/^ +60 +61 /m);
  });

  it('never passes on what a terminal would obey', () => {
    const name = 'x\u001b[2Jy';
    expect(
      renderTop({ ...facts, status: { ...status, name } }, ui, { columns: 90, rows: 20 }, plain).join(''),
    ).not.toContain('\u001b');
  });

  it('is written anew only where it changed', () => {
    const stdout = new PassThrough();
    const screen = new Screen(stdout);
    screen.show(['one', 'two']);
    stdout.read();
    screen.show(['one', 'three']);
    expect(String(stdout.read())).toBe('\u001b[2;1Hthree\u001b[0m\u001b[K');
    screen.show(['one', 'three']);
    expect(stdout.read()).toBeNull();
  });
});

describe('the keys of top', () => {
  it('do nothing to workers before y, which follows the number of peers', () => {
    const asked = press(['j', 'j', 'd']);
    expect(asked.command).toBeUndefined();
    expect(asked.ui.asked?.question).toBe('Drain worker 1 with 7 peers?');
    expect(press(['y'], asked.ui).command).toEqual({ verb: 'drain', workerId: 1 });
    expect(press(['n'], asked.ui)).toEqual({ ui: expect.objectContaining({ message: 'nothing was done' }) });
    expect(press(['r', 'y']).command).toEqual({ verb: 'reload' });
    expect(press(['o', 'y']).command).toEqual({ verb: 'optimize', workerId: 2 });
  });

  it('sort, filter, choose and leave', () => {
    expect(press(['s']).ui.sort).toBe('mem');
    const typed = press(['/', 'w', 'q', '\u007f', 'o', '\r']).ui;
    expect(typed).toMatchObject({ filter: 'wo', isTyping: false });
    expect(press(['/', 'x', '\u001b'], typed).ui.filter).toBe('');
    expect(press(['\u001b[B', '\u001b[B', '\u001b[B', '\u001b[A']).ui.selected).toBe(1);
    expect(press(['q']).isOver).toBe(true);
    expect(press(['\u0003']).isOver).toBe(true);
  });
});

describe('top', () => {
  it('prints once and without colour into a pipe', async () => {
    const { env, cwd } = await running();
    const { stdout, exitCode } = await runInTest(['top', '--sort', 'slot', '--filter', 'slot'], { env, cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/SLOT WORKER/);
    expect(stdout.split('\n').filter((line) => line.includes('running'))).toHaveLength(2);
    expect(stdout).not.toContain('\u001b');
  });
});
