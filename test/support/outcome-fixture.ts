import type { OptimizationOutcome } from '../../src/protocol/outcome.js';

/** The outcome of a memory run; name only what the test is about. */
export function outcomeFixture(changes: Partial<OptimizationOutcome> = {}): OptimizationOutcome {
  return {
    id: 'node-1/0/1/1',
    name: 'memory',
    status: 'completed',
    trigger: 'command',
    requestedBy: 'cli',
    startedAtMs: 1_800_000_000_000,
    durationMs: 12,
    actions: [{ action: 'purge-expired', count: 4, bytes: 2048 }],
    ...changes,
  };
}
