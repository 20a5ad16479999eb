import { stateDirectoryPath } from '../../config/run-directory.js';
import type { ResolvedSettings } from '../../config/resolve.js';
import type { Settings } from '../../config/settings.js';
import { SupervisorError } from '../../core/errors.js';
import type { ControlOptions } from '../command-options.js';
import type { CliContext } from '../context.js';
import { chooseSupervisor } from '../control/target.js';
import { findLogFiles } from '../logs/log-files.js';
import { allocatorCheck } from './allocator-check.js';
import { type Check, fail, ok, warn } from './check.js';
import { checkConfig } from './config-checks.js';
import { readMachine } from './machine.js';
import { machineChecks } from './machine-checks.js';
import { checkAdminPort, checkRedis, checkServerPort } from './network-checks.js';
import { optimizerChecks } from './optimizer-checks.js';
import { supervisorChecks } from './supervisor-checks.js';
import { readSupervisor, type SupervisorFacts } from './supervisor-facts.js';
import { checkCollector, checkMetricsPage } from './watcher-checks.js';

export interface Section {
  /** A step of the support checklist. */
  readonly title: string;
  readonly checks: readonly Check[];
}

/** Walks the support checklist: configuration, system, supervisor with its log, optimizer, then where to read on. */
export async function examine(
  context: CliContext,
  app: string | undefined,
  options: ControlOptions,
): Promise<readonly Section[]> {
  const configFile = typeof options['config'] === 'string' ? options['config'] : undefined;
  const { checks, resolved } = await checkConfig(context, configFile);
  const found = await findFacts(context, app, options, resolved?.settings.stateDir);
  const isRunning = found.facts !== undefined;
  const network = resolved ? await networkChecks(context, resolved, found.facts) : [];
  const serverPort = isRunning ? undefined : await checkServerPort(context.env);
  return [
    { title: 'Configuration', checks },
    { title: 'System', checks: [...machineChecks(readMachine()), ...network, ...(serverPort ? [serverPort] : [])] },
    ...sectionsOf(found, resolved?.settings),
    { title: 'Next', checks: nextSteps },
  ];
}

/** The admin port is the running supervisor's own; then what it serves there counts. */
async function networkChecks(
  { env }: CliContext,
  resolved: ResolvedSettings,
  running: SupervisorFacts | undefined,
): Promise<readonly Check[]> {
  const { adminUrl } = running?.status ?? {};
  return Promise.all([
    checkRedis(resolved),
    checkCollector(resolved, env),
    ...(running ? [] : [checkAdminPort(resolved)]),
    ...(adminUrl === undefined ? [] : [checkMetricsPage(adminUrl)]),
  ]);
}

const nextSteps: readonly Check[] = [
  ok('self-test', 'perf-supervisor self-test starts a small server and tries everything'),
  ok('documentation', 'docs/configuration.md and docs/errors.md of the package'),
];

interface Found {
  readonly facts?: SupervisorFacts;
  readonly check?: Check;
}

/** None running is no fault: doctor is also for the time before the first start. */
async function findFacts(
  context: CliContext,
  app: string | undefined,
  options: ControlOptions,
  stateDir: string | undefined,
): Promise<Found> {
  try {
    const { client } = await chooseSupervisor(context, app, options);
    const logFolder = stateDirectoryPath(stateDir, context.env, context.cwd);
    return { facts: await readSupervisor(client, findLogFiles(logFolder, client.name)?.primary) };
  } catch (thrown) {
    if (!(thrown instanceof SupervisorError)) throw thrown;
    if (thrown.code === 'PS_CONTROL_NONE_RUNNING') return { check: warn('supervisor', thrown.message, thrown.remedy) };
    if (thrown.code === 'PS_CONTROL_SEVERAL_RUNNING' || thrown.exitCode === 2) throw thrown;
    return { check: fail('supervisor', thrown.message, thrown.remedy) };
  }
}

function sectionsOf({ facts, check }: Found, settings: Settings | undefined): readonly Section[] {
  if (!facts) return check ? [{ title: 'Supervisor', checks: [check] }] : [];
  const nowMs = Date.now();
  const memoryThreshold = settings?.memoryThreshold ?? 1;
  return [
    { title: 'Supervisor', checks: supervisorChecks(facts, nowMs) },
    {
      title: 'Optimizer',
      checks: [...optimizerChecks(facts, { memoryThreshold }, nowMs), allocatorCheck(facts.status.workers)],
    },
  ];
}
