import type { NodeOptions } from './node-options.js';
import type { NodeParts } from './node-parts.js';
import { OomKills } from '../process/oom-kills.js';
import { limitsFrom } from '../slots/restart-limits.js';
import { slotCount } from '../slots/slot-count.js';
import { Supervisor } from '../slots/supervisor.js';
import { workerEvents } from './worker-events.js';
import { createWorkerFork } from '../process/worker-fork.js';

/** The set of slots with its limits, and who is told of what happens in them. */
export function createNodeSupervisor(options: NodeOptions, parts: NodeParts): Supervisor {
  const { settings, clock, logger, nodeId, onStop, onGaveUp } = options;
  return new Supervisor({
    nodeId,
    slotCount: slotCount(settings.instances),
    bootTimeoutMs: settings.bootTimeout,
    drainTimeoutMs: settings.drainTimeout,
    killTimeoutMs: settings.killTimeout,
    clock,
    logger,
    fork: createWorkerFork({ ...options, onDropped: parts.onDropped }),
    drain: (handle, order, onLeft) => parts.commands.drain(handle, order, onLeft),
    limits: limitsFrom(settings),
    wasOutOfMemory: new OomKills().hasNew,
    ...workerEvents(options, parts),
    onOver: (error) => (error ? onGaveUp(error) : onStop('every worker is done')),
  });
}
