import { describe, expect, it } from 'vitest';
import { writeExposition } from '../../../src/prometheus/write-exposition.js';
import { SupervisorError } from '../../../src/core/errors.js';
import type { ExportedMetric, FinishedSpan } from '../../../src/opentelemetry/export-data.js';
import { Telemetry } from '../../../src/opentelemetry/telemetry.js';
import { ManualClock } from '../../support/manual-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { optimizationFixture } from '../../support/snapshot-fixture.js';

const target = {
  metricsUrl: 'http://collector/v1/metrics',
  tracesUrl: 'http://collector/v1/traces',
  metricIntervalMs: 60_000,
  spanIntervalMs: 5000,
  timeoutMs: 2000,
};
const figure: ExportedMetric = { name: 'x', help: 'X.', unit: '1', kind: 'gauge', points: [] };

function fixture(open?: () => Promise<never>) {
  const clock = new ManualClock();
  const logger = recordingLogger();
  const received = { metrics: 0, spans: [] as FinishedSpan[], isClosed: false };
  const collector = { failure: undefined as Error | undefined };
  const take = (): Promise<void> => (collector.failure ? Promise.reject(collector.failure) : Promise.resolve());
  const exporters = {
    metrics: () => take().then(() => void (received.metrics += 1)),
    spans: (spans: readonly FinishedSpan[]) => take().then(() => void received.spans.push(...spans)),
    close: () => Promise.resolve(void (received.isClosed = true)),
  };
  const collect = () => [figure];
  const options = { target, resource: {}, clock, logger, collect, open: open ?? (() => Promise.resolve(exporters)) };
  return { telemetry: new Telemetry(options), clock, logger, received, collector };
}

function counts(telemetry: Telemetry): readonly string[] {
  return writeExposition(telemetry.families(), 'text')
    .toString()
    .split('\n')
    .flatMap((line) => /(\{.*\} | )\d+$/.exec(line)?.[0] ?? []);
}

describe('Telemetry', () => {
  it('sends figures and spans at their intervals, and what is left at the end', async () => {
    const { telemetry, clock, received } = fixture();
    await telemetry.start();
    telemetry.happened(optimizationFixture());
    await clock.advanceAsync(60_000, 5000);
    expect([received.metrics, received.spans.length]).toEqual([1, 1]);
    telemetry.happened(optimizationFixture({ id: 'event-2' }));
    await telemetry.close(1000);
    expect([received.metrics, received.spans.length, received.isClosed]).toEqual([2, 2, true]);
  });

  it('tells once that the collector is away and once that it is back, and loses no span meanwhile', async () => {
    const { telemetry, clock, logger, received, collector } = fixture();
    await telemetry.start();
    collector.failure = new Error('refused by http://user:s3cret@collector');
    telemetry.happened(optimizationFixture());
    await clock.advanceAsync(20_000, 5000);
    expect(counts(telemetry)).toContain('{signal="traces",result="failed"} 4');
    collector.failure = undefined;
    await clock.advanceAsync(5000, 5000);
    expect(received.spans).toHaveLength(1);
    expect(logger.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'warn telemetry cannot be exported',
      'info telemetry is exported again',
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain('s3cret');
  });

  it('tells which command installs what is missing, and then does nothing', async () => {
    const command = 'npm install x';
    const { telemetry, clock, logger } = fixture(() =>
      Promise.reject(new SupervisorError('PS_OTLP_MISSING', { reason: 'not found', command })),
    );
    await telemetry.start();
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { code: 'PS_OTLP_MISSING' } }]);
    expect(logger.lines[0]?.fields['remedy']).toContain('npm install x');
    expect(clock.timerCount).toBe(0);
    await telemetry.close(1000);
  });

  it('an exporter that never answers does not hold up the end', async () => {
    const clock = new ManualClock();
    const never = new Telemetry({
      target,
      resource: {},
      clock,
      logger: recordingLogger(),
      collect: () => [figure],
      open: () =>
        Promise.resolve({ metrics: () => new Promise<void>(() => undefined), close: () => Promise.resolve() }),
    });
    await never.start();
    const closing = never.close(1000);
    await clock.advanceAsync(1000);
    await closing;
  });
});
