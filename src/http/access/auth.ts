import { basename } from 'node:path';
import type { Clock } from '../../core/clock.js';
import { SupervisorError } from '../../core/errors.js';
import { isBearer } from '../../request/bearer-token.js';
import type { AdminLimits } from '../limits.js';
import { TokenBucket } from './rate-limit.js';

/** `open` to probes, `read` figures, `change` state. */
export type Access = 'open' | 'read' | 'change';

export interface AccessRules {
  /** The control socket: whoever can open it is the operator. */
  readonly isTrusted: boolean;
  readonly isLoopback: boolean;
  /** Absent: whatever needs a token is refused. */
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
}

/** Who may call what: a token for whatever changes state, and for everything but probes off loopback. */
export class AccessGate {
  readonly #rules: AccessRules;
  readonly #tokenSource: string;
  /** Two buckets: somebody who guesses tokens must not shut out the operator. */
  readonly #changes: TokenBucket;
  readonly #refusals: TokenBucket;

  constructor(rules: AccessRules, { changeBurst, changesPerSec }: AdminLimits, clock: Clock) {
    this.#rules = rules;
    this.#changes = new TokenBucket(changeBurst, changesPerSec, clock);
    this.#refusals = new TokenBucket(changeBurst, changesPerSec, clock);
    // The file by its name only: where it lies is not for whoever has no token.
    this.#tokenSource = rules.tokenFile
      ? `the token in the file ${basename(rules.tokenFile)} of the run directory`
      : 'the token that the supervisor was started with';
  }

  /** @throws {SupervisorError} PS_HTTP_NO_TOKEN, PS_HTTP_RATE */
  check(access: Access, authorization: string | undefined): void {
    const { isTrusted, isLoopback, token } = this.#rules;
    if (isTrusted || access === 'open' || (access === 'read' && isLoopback)) return;
    if (token === undefined || !isBearer(authorization, token)) {
      spend(this.#refusals);
      throw new SupervisorError('PS_HTTP_NO_TOKEN', { tokenSource: this.#tokenSource });
    }
    if (access === 'change') spend(this.#changes);
  }
}

function spend(bucket: TokenBucket): void {
  const waitMs = bucket.take();
  if (waitMs > 0) throw new SupervisorError('PS_HTTP_RATE', { retryAfterSec: Math.ceil(waitMs / 1000) });
}
