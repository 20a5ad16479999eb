import { describe, expect, it } from 'vitest';
import { performanceView } from '../../../src/metrics/performance-view.js';
import { seedMetrics } from '../../../src/metrics/seed-metrics.js';
import type { OptimizationOutcome } from '../../../src/protocol/outcome.js';
import { sampleFixture } from '../../support/sample-fixture.js';

const nowMs = Date.parse('2024-01-01T00:00:00.000Z');

function outcome(id: number): OptimizationOutcome {
  return {
    id: String(id),
    name: 'memory',
    status: 'completed',
    trigger: 'manual',
    startedAtMs: nowMs,
    durationMs: 5,
    actions: [],
  };
}

const sample = sampleFixture({
  atMs: nowMs - 400,
  values: {
    memoryRatio: 0.65,
    cpuRatio: 0.45,
    peersConnected: 25,
    responseTimeMeanMs: 150,
    responseTimeP95Ms: 300,
    throughputBytesPerSec: 1_024_000,
    errorRatio: 0.02,
    loadAverage1: 1.2,
    loadAverage5: 1.1,
    loadAverage15: 0.9,
    uptimeSec: 3600,
    systemUptimeSec: 7200,
    samplingIntervalMs: 2000,
  },
  optimizer: {
    isEnabled: true,
    isOptimizing: false,
    lastOptimizationAtMs: 1_704_067_200_000,
    optimizationCount: 15,
    successRatio: 0.93,
    effectiveRatio: 0.5,
    averageDurationMs: 1250,
  },
});

const view = performanceView({ workerId: 3, sample, recentOutcomes: [outcome(1)], nowMs });

describe('performanceView', () => {
  it('R61 names the worker by number and the time in ISO 8601', () => {
    expect(view).toMatchObject({ workerId: 3, timestamp: '2024-01-01T00:00:00.000Z' });
    expect(view.sampledAt).toBe('2023-12-31T23:59:59.600Z');
  });

  it('R61 puts pid, slot and node beside the worker where they are known', () => {
    const known = performanceView({ workerId: 3, pid: 77, slot: 0, nodeId: 'a', sample, recentOutcomes: [], nowMs });
    expect(known).toMatchObject({ pid: 77, slot: 0, nodeId: 'a' });
    expect(view).not.toHaveProperty('pid');
  });

  it("R62 shows the optimizer's figures under the seed's names", () => {
    expect(view.performance).toEqual({
      isEnabled: true,
      isOptimizing: false,
      lastOptimization: 1_704_067_200_000,
      optimizationCount: 15,
      successRate: 0.93,
      effectiveRate: 0.5,
      averageDuration: 1250,
    });
  });

  it('R62 lastOptimization is null before the first', () => {
    expect(
      performanceView({ workerId: 1, sample: sampleFixture(), recentOutcomes: [], nowMs }).performance,
    ).toMatchObject({
      lastOptimization: null,
      optimizationCount: 0,
    });
  });

  it("R63 shows the current metrics under the seed's names, with the added ones beside them", () => {
    expect(view.currentMetrics).toMatchObject({
      memoryUsage: 0.65,
      cpuUsage: 0.45,
      activeConnections: 25,
      responseTime: 150,
      throughput: 1_024_000,
      errorRate: 0.02,
      systemLoad: [1.2, 1.1, 0.9],
      uptime: 3600,
      systemUptime: 7200,
      responseTimeP95: 300,
      throughputSource: 'sockets',
    });
  });

  it('R20 shows the sampling interval that is in force', () => {
    expect(view.currentMetrics.samplingIntervalMs).toBe(2000);
  });

  it('R63 is a number everywhere the seed has one, even where nothing was measured, and nothing is lost in JSON', () => {
    const bare = seedMetrics(sampleFixture({ values: {} }));
    const { memoryUsage, cpuUsage, activeConnections, responseTime, throughput, errorRate, uptime } = bare;
    expect([memoryUsage, cpuUsage, activeConnections, responseTime, throughput, errorRate, uptime]).toEqual(
      Array.from({ length: 7 }, () => 0),
    );
    expect(bare.systemLoad).toEqual([0, 0, 0]);
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });

  it('R64 lists the newest ten runs', () => {
    const outcomes = Array.from({ length: 14 }, (_, id) => outcome(id));
    const { recentOptimizations } = performanceView({ workerId: 3, sample, recentOutcomes: outcomes, nowMs });
    expect(recentOptimizations).toEqual(outcomes.slice(0, 10));
    expect(view.recentOptimizations).toEqual([outcome(1)]);
  });
});
