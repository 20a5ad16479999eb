import type { Settings } from '../../config/settings.js';
import { formatDuration } from '../../core/units.js';

/** A value that is allowed and still seldom what one wants. */
export interface ConfigWarning {
  readonly detail: string;
  readonly remedy: string;
}

interface Rule {
  readonly applies: (settings: Settings) => boolean;
  readonly detail: (settings: Settings) => string;
  readonly remedy: string;
}

const shortestIntervalMs = 5000;
const shortestDrainMs = 1000;

const rules: readonly Rule[] = [
  {
    applies: ({ enableOptimization }) => !enableOptimization,
    detail: () => 'optimization is switched off',
    remedy: 'Set ENABLE_PERFORMANCE_OPTIMIZATION=true.',
  },
  {
    applies: ({ enableGarbageCollection }) => !enableGarbageCollection,
    detail: () => 'no garbage collection may be forced, so the memory strategy can do less',
    remedy: 'Set ENABLE_GC=true.',
  },
  {
    applies: ({ optimizationInterval }) => optimizationInterval < shortestIntervalMs,
    detail: ({ optimizationInterval }) => `each worker is checked every ${formatDuration(optimizationInterval)}`,
    remedy: 'OPTIMIZATION_INTERVAL is 30 to 60 s in production, 10 to 15 s in development.',
  },
  {
    applies: ({ sampleInterval, optimizationInterval }) => sampleInterval > optimizationInterval,
    detail: () => 'workers are checked more often than they are sampled',
    remedy: 'Make OPTIMIZATION_INTERVAL longer than PS_SAMPLE_INTERVAL.',
  },
  {
    applies: ({ optimizationCooldown, optimizationInterval }) => optimizationCooldown < optimizationInterval,
    detail: () => 'a strategy may run at every check, since it rests for less than the time between two',
    remedy: 'Make the cool-down longer than OPTIMIZATION_INTERVAL.',
  },
  {
    applies: ({ gcThreshold, memoryThreshold }) => gcThreshold > memoryThreshold,
    detail: () => 'the memory strategy starts before it may collect garbage',
    remedy: 'Make GC_THRESHOLD lower than MEMORY_THRESHOLD.',
  },
  {
    applies: ({ drainTimeout }) => drainTimeout < shortestDrainMs,
    detail: ({ drainTimeout }) => `streams are cut ${formatDuration(drainTimeout)} after a stop`,
    remedy: 'Give them time with --drain-timeout.',
  },
];

/** What in a valid configuration deserves a second look. */
export function configWarnings(settings: Settings): readonly ConfigWarning[] {
  return rules
    .filter(({ applies }) => applies(settings))
    .map(({ detail, remedy }) => ({ detail: detail(settings), remedy }));
}
