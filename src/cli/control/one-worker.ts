import { SupervisorError } from '../../core/errors.js';
import type { WorkerSnapshot } from '../../protocol/snapshot.js';
import type { CliContext } from '../context.js';
import type { ControlClient } from './control-client.js';
import { chooseWorkers, type TargetOptions } from './target.js';

export interface OneWorker {
  readonly client: ControlClient;
  readonly name: string;
  readonly worker: WorkerSnapshot;
}

/**
 * Finds the one worker that is meant; no word will do when there is only one.
 * @throws {SupervisorError} PS_CLI_USAGE when there are several, and what `chooseWorkers` throws
 */
export async function chooseOneWorker(
  context: CliContext,
  word: string | undefined,
  options: TargetOptions,
): Promise<OneWorker> {
  const { client, status, workers } = await chooseWorkers(context, word, options);
  const [worker, another] = workers;
  if (worker && !another) return { client, name: status.name, worker };
  const slots = workers.map(({ slot }) => slot).join(', ');
  throw new SupervisorError('PS_CLI_USAGE', { reason: `this is for one worker; name one of the slots ${slots}` });
}
