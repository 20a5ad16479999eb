import type { DiagnosticOrder } from '../protocol/diagnosis.js';
import type { Diagnostics, DiagnosticsPorts } from './diagnostics/diagnostics.js';

/** Loads what an operator asks for once in a month only then: every worker would pay for it. */
export function lazyDiagnostics(ports: DiagnosticsPorts): (order: DiagnosticOrder) => Promise<string> {
  let loaded: Promise<Diagnostics> | undefined;
  return async (order) => {
    loaded ??= import('./diagnostics/diagnostics.js').then((module) => new module.Diagnostics(ports));
    return (await loaded).carryOut(order);
  };
}
