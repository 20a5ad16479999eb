import type { CacheFigures } from '../metrics/collectors/cache.js';
import type { SamplerSources } from '../metrics/sampler-sources.js';
import type { OptimizerStatus, SampleValues } from '../protocol/sample.js';

interface SampledOptimizer {
  status(): OptimizerStatus;
  cacheFigures(): CacheFigures;
  registeredFigures(): SampleValues;
  ownFigures(): Readonly<Record<string, number>>;
}

/** What a sampler asks of its process's optimizer. */
export function sampleSources(optimizer: SampledOptimizer): SamplerSources {
  return {
    optimizerStatus: () => optimizer.status(),
    cache: () => optimizer.cacheFigures(),
    registered: () => optimizer.registeredFigures(),
    custom: () => optimizer.ownFigures(),
  };
}
