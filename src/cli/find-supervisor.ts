import { readdirSync } from 'node:fs';
import { isAllowed } from '../config/parse.js';
import { controlSocketPath } from '../config/run-directory.js';
import { settings } from '../config/settings.js';
import { isAnswered } from '../config/control-socket.js';
import { SupervisorError } from '../core/errors.js';
import type { CliContext } from './context.js';
import { resolveRunDir } from './run-dir.js';

export interface RunningSupervisor {
  readonly name: string;
  readonly socketPath: string;
}

/**
 * Finds the supervisor that a command is meant for: the named one, else the only one of the run directory.
 * @throws {SupervisorError} PS_CONTROL_NONE_RUNNING, PS_CONTROL_SEVERAL_RUNNING
 */
export async function findSupervisor(
  context: Pick<CliContext, 'cwd' | 'env'>,
  options: Readonly<Record<string, unknown>>,
): Promise<RunningSupervisor> {
  const { dir, name } = await resolveRunDir(context, options);
  if (name !== undefined) return { name, socketPath: controlSocketPath(dir, name) };
  const running = await listRunning(dir);
  const [only, another] = running;
  if (only === undefined) throw new SupervisorError('PS_CONTROL_NONE_RUNNING', { dir });
  if (another === undefined) return only;
  throw new SupervisorError('PS_CONTROL_SEVERAL_RUNNING', { names: running.map((one) => one.name).join(', ') });
}

/** The supervisors of a run directory that accept a connection, by name. */
export async function listRunning(dir: string): Promise<readonly RunningSupervisor[]> {
  const found = namesIn(dir).map((name) => ({ name, socketPath: controlSocketPath(dir, name) }));
  const answers = await Promise.all(found.map(({ socketPath }) => isAnswered(socketPath)));
  return found.filter((_one, index) => answers[index]);
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
      .filter((name) => isAllowed(settings.name, name))
      .sort();
  } catch {
    // No such directory: nothing was ever started in it.
    return [];
  }
}
