import { onTestFinished } from 'vitest';
import { PerformanceOptimizer } from '../../../src/optimizer/optimizer.js';
import type { PerformanceOptimizerOptions } from '../../../src/optimizer/options.js';
import type { OptimizerPorts } from '../../../src/optimizer/ports.js';
import type { Strategy } from '../../../src/optimizer/strategies/index.js';
import type { OptimizationOutcome } from '../../../src/protocol/outcome.js';
import { ManualClock } from '../../support/manual-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { ScriptedSamples } from './scripted-samples.js';

/** An optimizer on a manual clock and scripted samples; everything it tells is recorded. */
export function optimizerWith(options: PerformanceOptimizerOptions = {}, ports: Partial<OptimizerPorts> = {}) {
  const clock = new ManualClock();
  const samples = new ScriptedSamples(clock);
  const logger = recordingLogger();
  const optimizer = new PerformanceOptimizer(
    { optimizationInterval: 5000, ...options },
    {
      clock,
      logger,
      sampleSource: samples,
      random: () => 0.5,
      collectGarbage: () => Promise.resolve({ freedBytes: 10e6, heapUsedBytes: 50e6, pauseMs: 40, isMajor: true }),
      awaitQuietMoment: () => Promise.resolve(true),
      ...ports,
    },
  );
  onTestFinished(() => optimizer.shutdown());
  const batches: (readonly OptimizationOutcome[])[] = [];
  optimizer.on('optimization-completed', (outcomes) => batches.push(outcomes));
  return { optimizer, clock, samples, logger, batches };
}

/** A strategy that always has something to do; name only what the test is about. */
export function strategyWith(changes: Partial<Strategy> = {}): Strategy {
  return {
    name: 'own',
    metric: 'requestsInFlight',
    impactTimeMs: 1000,
    apply: () => [{ action: 'relieve', count: 1 }],
    ...changes,
  };
}
