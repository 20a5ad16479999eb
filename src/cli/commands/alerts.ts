import { Command, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { formatDuration } from '../../core/units.js';
import { readCount, readList, readNumber, readRecord, readText } from '../../protocol/read.js';
import { addControlOptions, type ControlOptions } from '../command-options.js';
import type { CliContext } from '../context.js';
import { understood } from '../control/control-client.js';
import { printDocument, printText } from '../terminal/output.js';
import { chooseSupervisor } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Shows the alerts that fire now, or sends a test to the webhook.';
const mostAlerts = 10_000;

interface AlertOptions extends ControlOptions {
  readonly test?: true;
}

export function alertsCommand(context: CliContext, run: Run): Command {
  const command = new Command('alerts')
    .description(describeCommand(sentence, ['alerts', 'alerts live --json', 'alerts --test']))
    .argument('[app]', 'the application, if several run')
    .addOption(new Option('--test', 'Send a notice to the webhook that says that it is a test.'));
  return addControlOptions(command, '30s').action((app: string | undefined, options: AlertOptions) =>
    run(() => alerts(context, app, options)),
  );
}

async function alerts(context: CliContext, app: string | undefined, options: AlertOptions): Promise<number> {
  const { client } = await chooseSupervisor(context, app, options);
  const document = understood(
    'the alerts',
    readRecord(options.test ? await client.testAlerts() : await client.alerts()),
  );
  if (options.json) printDocument(context, document);
  else if (options.test) printText(context, `the webhook took the test: HTTP ${String(document['status'])}\n`);
  else printText(context, renderAlerts(understood('the alerts', readList(document['firing'], mostAlerts, readAlert))));
  return exitCodes.ok;
}

interface AlertRow {
  readonly severity: string;
  readonly rule: string;
  readonly summary: string;
  readonly slot: number | undefined;
  readonly value: number;
  readonly limit: number;
  readonly sinceMs: number;
}

function readAlert(value: unknown): AlertRow | undefined {
  const record = readRecord(value);
  const [severity, rule, summary] = ['severity', 'rule', 'summary'].map((name) => readText(record?.[name]));
  const [reading, limit, sinceMs] = ['value', 'limit', 'sinceMs'].map((name) => readNumber(record?.[name]));
  if (severity === undefined || rule === undefined || summary === undefined) return undefined;
  if (reading === undefined || limit === undefined || sinceMs === undefined) return undefined;
  return { severity, rule, summary, slot: readCount(record?.['slot']), value: reading, limit, sinceMs };
}

function renderAlerts(rows: readonly AlertRow[]): string {
  if (rows.length === 0) return 'no alert fires\n';
  return rows
    .map(({ severity, rule, summary, slot, value, limit, sinceMs }) => {
      const where = slot === undefined ? '' : `slot ${slot}: `;
      const figures = `${Number(value.toFixed(3))}, limit ${Number(limit.toFixed(3))}`;
      return `${severity}  ${rule}  ${where}${summary} (${figures}) for ${formatDuration(Date.now() - sinceMs)}\n`;
    })
    .join('');
}
