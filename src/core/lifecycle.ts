/** From each state, the states that may follow. */
export type Moves<State extends string> = Readonly<Record<State, readonly State[]>>;

export interface Move<State extends string> {
  readonly from: State;
  readonly to: State;
  readonly reason: string;
}

/** A state that only moves along its table; every move is reported once, and an illegal one throws. */
export class Lifecycle<State extends string> {
  readonly #moves: Moves<State>;
  readonly #onMove: (move: Move<State>) => void;
  #state: State;

  constructor(moves: Moves<State>, initial: State, onMove: (move: Move<State>) => void) {
    this.#moves = moves;
    this.#state = initial;
    this.#onMove = onMove;
  }

  get state(): State {
    return this.#state;
  }

  canMove(to: State): boolean {
    return this.#moves[this.#state].includes(to);
  }

  /** @throws {TypeError} when the table has no such move: a bug of ours, not of the caller's input */
  move(to: State, reason: string): void {
    if (!this.canMove(to)) throw new TypeError(`illegal move ${this.#state} -> ${to} (${reason})`);
    const from = this.#state;
    this.#state = to;
    this.#onMove({ from, to, reason });
  }
}
