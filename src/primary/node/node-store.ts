import type { MetricsStore } from '../../store/metrics-store.js';
import { openStore } from '../../store/open-store.js';
import type { NodeOptions } from './node-options.js';

/** Opens the store that the settings name. */
export function openNodeStore({ settings, clock, logger, nodeId, instanceId }: NodeOptions): MetricsStore {
  return openStore({
    ...settings,
    nodeId,
    instanceId,
    historyIntervalMs: settings.historyInterval,
    clock,
    publishIntervalMs: settings.sampleInterval,
    retention: { raw: settings.historyRaw, minutes: settings.historyMinutes, tenMinutes: settings.historyTenMinutes },
    budgetBytes: settings.historyBudget,
    logger,
  });
}
