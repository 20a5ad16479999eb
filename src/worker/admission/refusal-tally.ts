import type { RefusalReason, RequestClass } from '../../optimizer/admission/admission.js';
import type { AdmissionFigures } from '../../optimizer/admission/admission-figures.js';

type Counts = Omit<AdmissionFigures, 'isArmed' | 'reason' | 'inFlightLimit' | 'classifierFaultCount'>;

const counterOf = {
  queue: 'refusedByQueueCount',
  limit: 'refusedByLimitCount',
  'join-rate': 'refusedByJoinRateCount',
} as const satisfies Record<RefusalReason, keyof Counts>;

/** Counts what admission control kept from the program, since the process started. */
export class RefusalTally {
  readonly #counts = {
    refusedByQueueCount: 0,
    refusedByLimitCount: 0,
    refusedByJoinRateCount: 0,
    refusedExistingCount: 0,
    abandonedCount: 0,
  };

  get counts(): Counts {
    return { ...this.#counts };
  }

  noteRefused(reason: RefusalReason, requestClass: RequestClass): void {
    this.#counts[counterOf[reason]] += 1;
    if (requestClass === 'existing') this.#counts.refusedExistingCount += 1;
  }

  noteAbandoned(): void {
    this.#counts.abandonedCount += 1;
  }
}
