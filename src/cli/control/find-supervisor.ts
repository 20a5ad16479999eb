import { readdirSync } from 'node:fs';
import { isAllowed } from '../../config/parse.js';
import { controlSocketPath } from '../../config/run-directory.js';
import { settings } from '../../config/settings.js';
import { isAnswered } from '../../config/control-socket.js';
import { SupervisorError } from '../../core/errors.js';
import type { ControlOptions } from '../command-options.js';
import type { CliContext } from '../context.js';
import { ControlClient } from './control-client.js';
import { remoteAddress } from './remote-address.js';
import { resolveRunDir } from './run-dir.js';

export interface RunningSupervisor {
  readonly name: string;
  readonly socketPath: string;
}

/**
 * Finds the supervisor that a command is meant for: the one behind --socket, else the named one, else the only one of the run directory.
 * @throws {SupervisorError} PS_CONTROL_NONE_RUNNING, PS_CONTROL_SEVERAL_RUNNING
 */
export async function findSupervisor(
  context: Pick<CliContext, 'cwd' | 'env'>,
  options: Readonly<Record<string, unknown>>,
): Promise<RunningSupervisor> {
  const socketPath = options['socket'];
  if (typeof socketPath === 'string') return { name: socketPath, socketPath };
  const { dir, name } = await resolveRunDir(context, options);
  if (name !== undefined) return { name, socketPath: controlSocketPath(dir, name) };
  const running = await listRunning(dir);
  const [only, another] = running;
  if (only === undefined) throw new SupervisorError('PS_CONTROL_NONE_RUNNING', { dir });
  if (another === undefined) return only;
  throw new SupervisorError('PS_CONTROL_SEVERAL_RUNNING', { names: running.map((one) => one.name).join(', ') });
}

/** The same, or the admin port that --url names. */
export async function findAdmin(
  context: Pick<CliContext, 'cwd' | 'env'>,
  options: ControlOptions,
): Promise<ControlClient> {
  const remote = remoteAddress(options, context.env);
  if (remote) return new ControlClient(remote.url.host, remote, options.timeout);
  const { name, socketPath } = await findSupervisor(context, options);
  return new ControlClient(name, socketPath, options.timeout);
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
