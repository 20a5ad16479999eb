import type { Clock } from '../../core/clock.js';
import { withDeadline } from '../../core/deadline.js';
import { reasonOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { RedisClient } from './open-client.js';
import { runScript } from './scripts.js';
import type { Writing } from './send-batch.js';

const leaveTimeoutMs = 1500;

/** Takes this node out of the live state and gives its name back; what fails is told, since both end by themselves. */
export async function leaveCluster(
  redis: RedisClient,
  { keys, nodeId, instanceId }: Writing,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<void> {
  const leaving = Promise.all([
    runScript(redis, 'leave', [keys.alive, keys.now(nodeId)], [nodeId, instanceId, keys.liveChannel]),
    runScript(redis, 'release', [keys.owner(nodeId)], [instanceId]),
  ]);
  const late = (): Error => new Error(`no answer within ${leaveTimeoutMs} ms`);
  try {
    await withDeadline(leaving, leaveTimeoutMs, clock, late);
  } catch (thrown) {
    logger.warn('the node could not be taken out of Redis; its lease ends by itself', { reason: reasonOf(thrown) });
  }
}
