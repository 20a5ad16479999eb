import type { Alert } from '../../alerts/alert-book.js';
import type { AlertRule } from '../../alerts/alert-rule.js';

export interface AlertFacts {
  readonly firing: readonly Alert[];
  readonly rules: readonly AlertRule[];
  /** Absent where no webhook is set. */
  readonly webhook?: { readonly format: string; readonly sentCount: number; readonly failedCount: number };
}

export interface AlertSource {
  facts(): AlertFacts;
  /**
   * Sends a notice that says that it is a test, once and now.
   * @returns the receiver's HTTP status
   * @throws {SupervisorError} PS_ALERT_NO_WEBHOOK, PS_ALERT_UNSENT
   */
  test(requestedBy: string): Promise<number>;
}
