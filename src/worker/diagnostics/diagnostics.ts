import { assertNever } from '../../core/assert-never.js';
import type { Clock } from '../../core/clock.js';
import type { DiagnosticOrder } from '../../protocol/diagnosis.js';
import type { ApplicationActions } from '../actions.js';
import { writeHeapSnapshot } from './heap-snapshot.js';
import { closeInspector, openInspector } from './inspector-port.js';
import { KeptProfile } from './kept-profile.js';
import { takeProfile } from './profile.js';

export interface DiagnosticsPorts {
  readonly actions: ApplicationActions;
  readonly clock: Clock;
}

/** Carries out what operators ask of this worker; each answer is JSON text. */
export class Diagnostics {
  readonly #ports: DiagnosticsPorts;
  readonly #kept: KeptProfile;

  constructor(ports: DiagnosticsPorts) {
    this.#ports = ports;
    this.#kept = new KeptProfile(ports.clock);
  }

  /** @throws {SupervisorError} PS_ACTION_*, PS_PROFILE_*, PS_SNAPSHOT_FAILED, PS_INSPECT_FAILED */
  async carryOut(order: Exclude<DiagnosticOrder, { readonly kind: 'registries' | 'log-level' }>): Promise<string> {
    const { actions, clock } = this.#ports;
    switch (order.kind) {
      case 'trigger':
        return actions.run(order.action, order.input);
      case 'profile':
        return JSON.stringify(await this.#kept.take(() => takeProfile(order.profile, order.durationMs, clock)));
      case 'profile-part':
        return JSON.stringify({ text: this.#kept.part(order.profileId, order.offset) });
      case 'heap-snapshot':
        return JSON.stringify(writeHeapSnapshot(order.file, clock));
      case 'inspect':
        return JSON.stringify({ url: openInspector(order.port) });
      case 'inspect-close':
        closeInspector();
        return '{}';
      default:
        return assertNever(order);
    }
  }
}
