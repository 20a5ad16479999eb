import type { Logger } from '../core/logger.js';
import type { DiagnosticOrder } from '../protocol/diagnosis.js';
import type { Diagnostics, DiagnosticsPorts } from './diagnostics/diagnostics.js';
import type { Registries } from './registries.js';

export interface LazyPorts extends DiagnosticsPorts {
  readonly registries: Registries;
  readonly logger: Logger;
}

/** Loads what an operator asks for once in a month only then: every worker would pay for it. */
export function lazyDiagnostics(ports: LazyPorts): (order: DiagnosticOrder) => Promise<string> {
  let loaded: Promise<Diagnostics> | undefined;
  return async (order) => {
    // Asked at every scrape of a worker that has registries, so it must not bring the inspector along.
    if (order.kind === 'registries') {
      const { reportRegistries } = await import('./registry-report.js');
      return reportRegistries(ports.registries.all());
    }
    if (order.kind === 'log-level') {
      ports.logger.setLevel?.(order.level);
      return '{}';
    }
    loaded ??= load(ports).catch((thrown: unknown) => {
      // For want of a descriptor, say: the next order may find one.
      loaded = undefined;
      throw thrown;
    });
    return (await loaded).carryOut(order);
  };
}

async function load(ports: DiagnosticsPorts): Promise<Diagnostics> {
  const { Diagnostics: Loaded } = await import('./diagnostics/diagnostics.js');
  return new Loaded(ports);
}
