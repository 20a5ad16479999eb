import { readEcosystemApp } from '../../config/ecosystem/ecosystem.js';
import { checkEcosystem, type EcosystemFinding } from '../../config/ecosystem/ecosystem-check.js';
import { listApps } from '../../config/ecosystem/ecosystem-apps.js';
import { readEcosystemFile } from '../../config/ecosystem/ecosystem-file.js';
import { resolveSettings } from '../../config/resolve.js';
import type { Settings } from '../../config/settings.js';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import { escapeControls } from '../../logging/escape-controls.js';
import { type Column, type Paint, renderTable } from '../render/render.js';

/** What is wrong with one application, and why it cannot start as it is. */
export interface EcosystemProblem {
  readonly app: string;
  readonly reason: string;
}

export interface EcosystemReport {
  readonly file: string;
  readonly apps: readonly string[];
  readonly findings: readonly EcosystemFinding[];
  readonly problems: readonly EcosystemProblem[];
}

/**
 * Lists what becomes of each key of an ecosystem file, and what keeps its applications from starting.
 * @throws {SupervisorError} PS_CONFIG_UNREADABLE
 */
export async function examineEcosystem(file: string, cwd: string): Promise<EcosystemReport> {
  const { path, value } = await readEcosystemFile(file, cwd);
  try {
    const findings = checkEcosystem(value);
    const apps = listApps(value).map(({ name }) => name);
    const problems: EcosystemProblem[] = [];
    for (const app of apps) {
      const reason = await problemOf(path, app, cwd);
      if (reason !== undefined) problems.push({ app, reason });
    }
    return { file: path, apps, findings, problems };
  } catch (cause) {
    throw new SupervisorError('PS_CONFIG_UNREADABLE', { file: path, reason: reasonOf(cause) }, { cause });
  }
}

async function problemOf(file: string, app: string, cwd: string): Promise<string | undefined> {
  try {
    const { settings: ecosystem } = await readEcosystemApp(file, { cwd, shellEnv: {}, only: app });
    await checkCronPattern(resolveSettings({ ecosystem }).settings);
    return undefined;
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

/** @throws {SupervisorError} PS_CONFIG_BAD_CRON */
export async function checkCronPattern({ cronRestart }: Pick<Settings, 'cronRestart'>): Promise<void> {
  if (cronRestart === undefined) return;
  const { readCronPattern } = await import('../../primary/planned/cron-pattern.js');
  await readCronPattern(cronRestart);
}

const effects = {
  honoured: ['honoured', 'green'],
  ignored: ['accepted without effect', 'gray'],
  warned: ['warned', 'yellow'],
  unknown: ['unknown', 'yellow'],
  refused: ['refused', 'red'],
} as const;

/** A table of the keys, then what keeps applications from starting. */
export function renderEcosystem({ file, findings, problems }: EcosystemReport, paint: Paint): string {
  const columns: readonly Column<EcosystemFinding>[] = [
    { title: 'app', cell: ({ app }) => app },
    { title: 'key', cell: ({ key }) => key },
    { title: 'effect', cell: ({ keyClass }) => effects[keyClass][0], style: ({ keyClass }) => effects[keyClass][1] },
    { title: 'note', cell: ({ note }) => note },
  ];
  const faults = problems.map(
    ({ app, reason }) => `${paint('red', 'cannot start')}  ${escapeControls(app)}: ${reason}\n`,
  );
  const end = problems.length === 0 ? `${paint('green', 'ok')}  ${escapeControls(file)}\n` : '';
  return [renderTable(columns, findings, paint), '\n', ...faults, end].join('');
}
