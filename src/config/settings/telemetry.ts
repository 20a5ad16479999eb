import type { Setting } from '../setting.js';

export const telemetrySettings = {
  otlpEndpoint: {
    type: 'text',
    group: 'admin',
    env: 'PS_OTLP_ENDPOINT',
    flag: '--otlp <url>',
    isSecret: true,
    pattern: /^https?:\/\/[^\s]{1,2000}$/,
    allowed: 'an http or https URL',
    help: "OpenTelemetry collector that figures and spans are sent to by OTLP over HTTP; without it OpenTelemetry's own variables count, such as OTEL_EXPORTER_OTLP_ENDPOINT.",
  },
} as const satisfies Record<string, Setting>;
