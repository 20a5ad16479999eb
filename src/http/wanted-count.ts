import { availableCores } from '../core/cpu-limit.js';
import { badRequest } from '../request/bad-request.js';

const mostWorkers = 999;

/**
 * Reads the wanted number of workers: `4`, `+1` or `-1` from what there is, or `max` for one per core that may be used. It is read where
 * the workers are, so that two operators who each say `+1` get two.
 * @throws {SupervisorError} PS_HTTP_BAD_REQUEST when it comes to less than 1 or more than 999
 */
export function wantedCount(text: string, currentCount: number, coreCount: number = availableCores()): number {
  const count = text === 'max' ? coreCount : Number(text) + (/^[+-]/.test(text) ? currentCount : 0);
  if (count >= 1 && count <= mostWorkers) return count;
  const reason = `${text} from ${currentCount} comes to ${count}; allowed is 1 to ${mostWorkers}`;
  throw badRequest([{ place: 'body.count', reason }], 'To end all workers, stop the supervisor.');
}
