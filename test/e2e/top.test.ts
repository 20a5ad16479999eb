import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cliFile, startSupervisor } from '../support/start-supervisor.js';
import { Terminal } from '../support/terminal.js';
import { tools } from '../support/tools.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/http.mjs');
const top = `'${process.execPath}' '${cliFile}' top`;

const size = { columns: 110, rows: 24 };

/** Figures differ from run to run, and so does the room that they take. */
const shape = (screen: string): readonly string[] =>
  screen.split('\n').map((line) =>
    line
      .replaceAll(/\[[| ]*\]/g, '[#]')
      .replaceAll(/\d[\d.:]*/g, '#')
      .replaceAll(/# (MB|KB)/g, '#')
      .replaceAll(/ +/g, ' '),
  );
const row = ' # # # running # # # #ms - # # #';

/** Slot, worker, pid and state of each line. */
const rowsOf = (screen: string): readonly (readonly string[])[] =>
  [...screen.matchAll(/^ +(\d+) +(\d+) +(\d+) (\w+)/gm)].map(([, ...cells]) => cells);
const slotsOf = (screen: string) => rowsOf(screen).map(([slot]) => slot);

it.skipIf(!tools.tmux)(
  'top in a real terminal sorts, filters, acts after y, fits its size and leaves nothing',
  async () => {
    const supervisor = await startSupervisor(server, { args: ['-i', '2', '--name', 'live'] });
    const command = `echo before; ${top} live --sort slot; echo "left with $?"`;
    const terminal = new Terminal(command, supervisor.env, size);
    const first = await terminal.shows((screen) => shape(screen).filter((line) => line === row).length === 2);
    const lines = shape(first).filter((line) => !line.startsWith(' events:'));
    expect(lines).toEqual([
      ' live up #s #/# serve sessions # p# - err #% loop p# #ms',
      ' CPU [#] #% MEM [#] #% optimizer ON, # runs',
      '',
      ' SLOT WORKER PID STATE SESS CPU% ELU LOOP# P# RSS MEM% STARTS',
      row,
      row,
      '',
      ' by slot',
      ' q quit s sort / filter j k choose d drain r reload o optimize l log of events ? help',
    ]);
    expect(slotsOf(first)).toEqual(['0', '1']);

    terminal.press('s');
    await terminal.shows(/^ by cpu$/m);
    const [, , pid = ''] = rowsOf(first)[1] ?? [];
    terminal.press('/', pid, 'Enter');
    expect(slotsOf(await terminal.shows(new RegExp(`^ by cpu {2}filter: ${pid}$`, 'm')))).toEqual(['1']);

    // Nothing happens before y; then what is done is told, and the table shows it.
    terminal.press('o');
    await terminal.shows(/^ Optimize worker 2\? y\/n$/m);
    terminal.press('n');
    await terminal.shows(/nothing was done$/m);
    terminal.press('o', 'y');
    await terminal.shows(/optimize of worker 2 is done$/m);
    terminal.press('d');
    await terminal.shows(/^ Drain worker 2 with 0 peers\? y\/n$/m);
    terminal.press('y');
    await terminal.shows((screen) =>
      rowsOf(screen).some(([, worker, , state]) => worker === '2' && state === 'draining'),
    );
    terminal.press('/', 'Escape');
    await terminal.shows((screen) => rowsOf(screen).length === 2);
    terminal.press('r', 'y');
    await terminal.shows(/reload is done$/m);
    await terminal.shows((screen) => rowsOf(screen).every(([, worker]) => Number(worker) > 2));

    terminal.press('l');
    const events = await terminal.shows(/^ WHAT HAPPENED$/m);
    for (const line of [/w2 command optimize done$/m, /w2 drain: drain by cli$/m, /command reload done$/m])
      expect(events).toMatch(line);
    terminal.press('l');
    terminal.resize({ columns: 60, rows: 9 });
    const small = await terminal.shows(
      (screen) => /^ live.*[^]*\n q quit/.test(screen) && slotsOf(screen).length === 1,
    );
    expect(small.split('\n').length).toBe(9);
    terminal.press('q');
    expect((await terminal.shows(/left with/)).split('\n')).toEqual(['before', 'left with 0']);

    const styled = new Terminal(`${top} --once`, supervisor.env, size);
    await styled.shows((screen) => rowsOf(screen).length === 2);
    expect(styled.screen(true)).toContain('\u001b[1m');
    const { exitCode, stdout } = await supervisor.cli('top', '--once');
    expect([exitCode, rowsOf(stdout).length]).toEqual([0, 2]);
    expect(stdout).not.toContain('\u001b');
  },
);
