import type { Cancel, Clock } from '../../core/clock.js';
import type { Turn, TurnRequest, Turns } from '../../optimizer/run/turns.js';
import type { TurnAnswer, TurnOverMessage, TurnWantedMessage } from '../../protocol/turns.js';

/** The primary answers at once or when the wait is over; without an answer so much later it has other troubles. */
const answerReserveMs = 2000;

interface Asked {
  readonly resolve: (turn: Turn | undefined) => void;
  readonly cancel: Cancel;
}

/** Asks the primary for the node's turn. */
export class TurnRequests implements Turns {
  readonly #send: (message: TurnWantedMessage | TurnOverMessage) => void;
  readonly #clock: Clock;
  readonly #asked = new Map<string, Asked>();
  #count = 0;

  constructor(send: (message: TurnWantedMessage | TurnOverMessage) => void, clock: Clock) {
    this.#send = send;
    this.#clock = clock;
  }

  take({ strategy, leaseMs, waitMs }: TurnRequest): Promise<Turn | undefined> {
    this.#count += 1;
    const requestId = `t${this.#count}`;
    return new Promise((resolve) => {
      const cancel = this.#clock.after(waitMs + answerReserveMs, () => {
        this.#asked.delete(requestId);
        resolve(undefined);
      });
      this.#asked.set(requestId, { resolve, cancel });
      this.#send({ type: 'turn-wanted', requestId, strategy, leaseMs, waitMs });
    });
  }

  answered({ requestId, isGranted }: TurnAnswer): void {
    const asked = this.#asked.get(requestId);
    const release = (): void => this.#send({ type: 'turn-over', requestId });
    if (!asked) {
      // It came too late for us; others wait for the turn.
      if (isGranted) release();
      return;
    }
    this.#asked.delete(requestId);
    asked.cancel();
    asked.resolve(isGranted ? { release } : undefined);
  }
}
