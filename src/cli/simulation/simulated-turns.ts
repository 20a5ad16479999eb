import type { Clock } from '../../core/clock.js';
import type { Turn, TurnRequest, Turns } from '../../optimizer/run/turns.js';
import { Turns as NodeTurns } from '../../primary/node/turns.js';

/** The primary's own rule of whose turn it is, asked without a message between. */
export class SimulatedTurns {
  readonly #turns: NodeTurns;
  readonly #waiting = new Map<string, (isGranted: boolean) => void>();
  #askedCount = 0;

  constructor(clock: Clock) {
    this.#turns = new NodeTurns({
      clock,
      answer: (_workerId, requestId, isGranted) => {
        this.#waiting.get(requestId)?.(isGranted);
        this.#waiting.delete(requestId);
      },
    });
  }

  get deniedCount(): number {
    return this.#turns.deniedCount;
  }

  of(workerId: number): Turns {
    return { take: (request) => this.#take(workerId, request) };
  }

  #take(workerId: number, request: TurnRequest): Promise<Turn | undefined> {
    this.#askedCount += 1;
    const requestId = `t${this.#askedCount}`;
    return new Promise((resolve) => {
      this.#waiting.set(requestId, (isGranted) =>
        resolve(isGranted ? { release: () => this.#turns.over(workerId, requestId) } : undefined),
      );
      this.#turns.wanted(workerId, { type: 'turn-wanted', requestId, ...request });
    });
  }
}
