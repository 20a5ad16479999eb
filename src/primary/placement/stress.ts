import type { WorkerSample } from '../../protocol/sample.js';

export interface StressThresholds {
  readonly cpuRatio: number;
  readonly memoryRatio: number;
}

/**
 * Tells how near its limits a worker is: its worst figure, each as measurement / threshold. Not capped, since two
 * overloaded workers must still be told apart (source: Jitsi Videobridge, stress level).
 * @returns >= 0; 0 while nothing is known
 */
export function stressOf(sample: WorkerSample | undefined, thresholds: StressThresholds): number {
  const { cpuUncappedRatio = 0, memoryRatio = 0, eventLoopUtilizationRatio = 0 } = sample?.values ?? {};
  return Math.max(
    cpuUncappedRatio / thresholds.cpuRatio,
    memoryRatio / thresholds.memoryRatio,
    eventLoopUtilizationRatio / thresholds.cpuRatio,
  );
}
