import { Command } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { escapeControls } from '../../logging/escape-controls.js';
import { addControlOptions, type ControlOptions } from '../command-options.js';
import type { CliContext } from '../context.js';
import type { Check } from '../doctor/check.js';
import { examine, type Section } from '../doctor/examine.js';
import { printDocument, printText } from '../terminal/output.js';
import { type Paint, painter } from '../render/render.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Checks machine, configuration and supervisor, and says what to do.';
const nameWidth = 17;
const marks = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;
const styles = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

export function doctorCommand(context: CliContext, run: Run): Command {
  const command = new Command('doctor')
    .description(describeCommand(sentence, ['doctor', 'doctor live', 'doctor --json']))
    .argument('[app]', 'the application, if several run');
  return addControlOptions(command, '5s').action((app: string | undefined, options: ControlOptions) =>
    run(() => doctor(context, app, options)),
  );
}

async function doctor(context: CliContext, app: string | undefined, options: ControlOptions): Promise<number> {
  const sections = await examine(context, app, options);
  const isOk = sections.every(({ checks }) => checks.every(({ level }) => level !== 'fail'));
  if (options.json) printDocument(context, { isOk, sections });
  else printText(context, sections.map((section) => renderSection(section, painter(context))).join('\n'));
  return isOk ? exitCodes.ok : exitCodes.failed;
}

function renderSection({ title, checks }: Section, paint: Paint): string {
  return `${paint('bold', title)}\n${checks.map((check) => renderCheck(check, paint)).join('')}`;
}

function renderCheck({ name, level, detail, remedy }: Check, paint: Paint): string {
  const lines = detail.split('\n').map(escapeControls).join('\n        ');
  const advice = remedy === undefined ? '' : `        ${escapeControls(remedy)}\n`;
  return `  ${paint(styles[level], marks[level])}  ${name.padEnd(nameWidth)}  ${lines}\n${advice}`;
}
