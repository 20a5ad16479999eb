import type { StopOrder } from '../../http/ports/ports.js';
import type { NodeOptions } from './node-options.js';
import type { NodeParts } from './node-parts.js';

/** A stop that somebody asked for in other words than a signal has. */
export function createNodeStop(
  { processTrees, onStop }: NodeOptions,
  parts: Pick<NodeParts, 'supervisor'>,
): (requestedBy: string, order: StopOrder) => void {
  return (requestedBy, { isForced = false, drainTimeoutMs }) => {
    const { supervisor } = parts;
    if (isForced) processTrees.force();
    if (isForced || drainTimeoutMs !== undefined) void supervisor.stop(requestedBy, isForced ? 0 : drainTimeoutMs);
    if (isForced) supervisor.killAll();
    onStop(requestedBy);
  };
}
