import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readProcessorWaitMs } from '../../../../src/worker/admission/processor-wait.js';

describe('readProcessorWaitMs', () => {
  it.skipIf(process.platform !== 'linux')('grows and is no more than the time that has passed', () => {
    const [beforeMs, startedMs] = [readProcessorWaitMs() ?? 0, performance.now()];
    while (performance.now() - startedMs < 20);
    const waitedMs = (readProcessorWaitMs() ?? 0) - beforeMs;
    expect(waitedMs).toBeGreaterThanOrEqual(0);
    expect(waitedMs).toBeLessThanOrEqual(performance.now() - startedMs + 1);
  });

  it('is unknown where there is no such file, or something else in it', () => {
    expect(readProcessorWaitMs(join(import.meta.dirname, 'nowhere'))).toBeUndefined();
    expect(readProcessorWaitMs(import.meta.filename)).toBeUndefined();
  });
});
