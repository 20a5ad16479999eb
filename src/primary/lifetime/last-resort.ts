import type { Cancel } from '../../core/clock.js';
import type { FaultLog } from './fault-log.js';

/**
 * Keeps the primary going after an error that nobody caught: its end is the end of every stream, and what a worker sends
 * can make Node throw where nobody can catch it (20.20: bytes in the channel that are no JSON). A primary that no longer
 * does its work is told to systemd by a missing sign of life, and is found by `doctor`.
 */
export function surviveFaults(faults: FaultLog, target: NodeJS.EventEmitter = process): Cancel {
  const onError = (thrown: unknown): void => faults.note('An error that nobody caught; the primary goes on', thrown);
  target.on('uncaughtException', onError);
  target.on('unhandledRejection', onError);
  return () => {
    target.off('uncaughtException', onError);
    target.off('unhandledRejection', onError);
  };
}
