import { define } from './definition.js';

/** The errors of the export by OTLP; part of `errorTable`. They stop nothing: the log tells them. */
export const telemetryErrors = {
  PS_OTLP_MISSING: define(
    'the exporters of OpenTelemetry cannot be loaded: {reason}',
    500,
    1,
    'Install them beside perf-supervisor: {command}. Or export nothing: OTEL_SDK_DISABLED=true.',
  ),
  PS_OTLP_TARGET: define(
    'there is no use in the target of telemetry: {reason}',
    500,
    1,
    'Set PS_OTLP_ENDPOINT to the HTTP port of the collector, such as http://127.0.0.1:4318.',
  ),
} as const;
