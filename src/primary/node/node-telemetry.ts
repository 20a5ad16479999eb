import { SupervisorError } from '../../core/errors.js';
import { exportTarget } from '../../opentelemetry/target.js';
import type { Telemetry } from '../../opentelemetry/telemetry.js';
import type { NodeOptions } from './node-options.js';
import type { NodeParts } from './node-parts.js';

/**
 * Begins to export in the background.
 * @returns `undefined` when nobody wants it; what is set wrongly is in the log, and keeps nothing from running
 */
export async function startNodeTelemetry(options: NodeOptions, parts: NodeParts): Promise<Telemetry | undefined> {
  const { settings, env, logger } = options;
  try {
    const target = exportTarget(settings.otlpEndpoint, env);
    if (!target) return undefined;
    const { setUpTelemetry } = await import('./telemetry-setup.js');
    const telemetry = setUpTelemetry(target, options, parts);
    void telemetry.start();
    return telemetry;
  } catch (thrown) {
    if (!(thrown instanceof SupervisorError)) throw thrown;
    const { code, message: reason, remedy } = thrown;
    logger.error('telemetry is not exported', { event: 'otlp', code, reason, remedy });
    return undefined;
  }
}
