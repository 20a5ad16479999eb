import type { NodeStatus } from '../../http/ports/ports.js';
import { readWorkerMetrics, type WorkerMetrics } from '../answers/answers.js';
import type { ControlClient } from '../control/control-client.js';
import { SupervisorError } from '../../core/errors.js';
import type { TimelineEvent } from '../../live/timeline-event.js';
import { lastErrors } from './log-errors.js';

/** What a running supervisor told about itself. */
export interface SupervisorFacts {
  readonly status: NodeStatus;
  /** Empty while no worker has been sampled. */
  readonly metrics: readonly WorkerMetrics[];
  /** Newest first. */
  readonly events: readonly TimelineEvent[];
  /** The last errors of its log file; `undefined` when it writes to the terminal only. */
  readonly logErrors: readonly string[] | undefined;
}

const mostEvents = 1000;

/** @param logFile of a supervisor that was started as a daemon */
export async function readSupervisor(client: ControlClient, logFile: string | undefined): Promise<SupervisorFacts> {
  const status = await client.status();
  const events = await client.events({ limit: mostEvents, node: status.nodeId });
  const logErrors = logFile === undefined ? undefined : lastErrors(logFile);
  return { status, metrics: await metricsOf(client), events, logErrors };
}

async function metricsOf(client: ControlClient): Promise<readonly WorkerMetrics[]> {
  try {
    return readWorkerMetrics(await client.performanceMetrics(undefined)) ?? [];
  } catch (thrown) {
    // Just started, or no worker lives: the other checks say so.
    if (thrown instanceof SupervisorError && thrown.code === 'PS_WORKER_NO_SAMPLE') return [];
    throw thrown;
  }
}
