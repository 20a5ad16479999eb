import { describe, expect, it } from 'vitest';
import { SupervisorError } from '../../../src/core/errors.js';
import { exportTarget, resourceAttributes } from '../../../src/opentelemetry/target.js';

const endpoint = 'http://collector:4318';

describe('where telemetry goes', () => {
  it('nothing is exported unless an endpoint is set, and none where OpenTelemetry is switched off', () => {
    expect(exportTarget(undefined, {})).toBeUndefined();
    expect(exportTarget(undefined, { OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toBeUndefined();
    expect(exportTarget(endpoint, { OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
  });

  it('a base gets the path of each signal; the address of one signal is used as it is', () => {
    expect(exportTarget(`${endpoint}/`, {})).toMatchObject({
      metricsUrl: `${endpoint}/v1/metrics`,
      tracesUrl: `${endpoint}/v1/traces`,
      metricIntervalMs: 60_000,
    });
    const traces = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://other/in', OTEL_METRIC_EXPORT_INTERVAL: '5000' };
    expect(exportTarget(undefined, traces)).toEqual({
      tracesUrl: 'https://other/in',
      metricIntervalMs: 5000,
      spanIntervalMs: 5000,
      timeoutMs: 2000,
    });
    expect(exportTarget(endpoint, traces)?.tracesUrl).toBe(`${endpoint}/v1/traces`);
    expect(exportTarget(endpoint, { OTEL_METRICS_EXPORTER: 'none' })?.metricsUrl).toBeUndefined();
  });

  it.each([
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
  ])('what cannot be used is refused without quoting it: %o', (env) => {
    expect(() => exportTarget(undefined, env)).toThrow(SupervisorError);
    expect(() => exportTarget(undefined, env)).not.toThrow(/collector/);
  });

  it('the application is the service and the node its instance, unless the variables say otherwise', () => {
    const node = { name: 'live', nodeId: 'n1', version: '1.0.0' };
    expect(resourceAttributes(node, {})).toMatchObject({ 'service.name': 'live', 'service.instance.id': 'n1' });
    const given = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=a%20b, x = 1 ,bad=%zz,alone' };
    expect(resourceAttributes(node, given)).toMatchObject({ 'service.name': 'a b', x: '1' });
    expect(resourceAttributes(node, given)).not.toHaveProperty('bad');
    expect(resourceAttributes(node, { ...given, OTEL_SERVICE_NAME: 'c' })).toMatchObject({ 'service.name': 'c' });
  });
});
