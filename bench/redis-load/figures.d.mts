import type { HistogramData, MetricValues } from '../../src/protocol/sample.js';

export function randomFrom(seed: number): () => number;
export function workerFigures(random: () => number): (step: number) => MetricValues;
export function responseTimes(random: () => number): HistogramData;
