import { openExporters } from '../../opentelemetry/exporters.js';
import { nodeMetrics } from '../../opentelemetry/node-metrics.js';
import { type ExportTarget, resourceAttributes } from '../../opentelemetry/target.js';
import { Telemetry } from '../../opentelemetry/telemetry.js';
import { workerMetrics } from '../../opentelemetry/worker-metrics.js';
import type { NodeOptions } from './node-options.js';
import type { NodeParts } from './node-parts.js';

/** A file of its own, because only a primary that exports needs what it imports. */
export function setUpTelemetry(target: ExportTarget, options: NodeOptions, parts: NodeParts): Telemetry {
  const { env, clock, logger } = options;
  const resource = resourceAttributes(options, env);
  return new Telemetry({ target, resource, clock, logger, collect: () => collect(parts), open: openExporters });
}

function collect({ view, exposition }: NodeParts): ReturnType<typeof workerMetrics> {
  const { isReady, restartCount, droppedMessageCount, store, workers } = view.status();
  const { slots, totals } = exposition.bySlot(workers);
  return [
    ...nodeMetrics({
      isReady,
      restartCount,
      droppedMessageCount,
      isStoreConnected: store.isConnected,
      workerStates: workers.map(({ state }) => state),
      loadRatio: exposition.loadRatio(),
    }),
    ...workerMetrics(slots, totals),
  ];
}
