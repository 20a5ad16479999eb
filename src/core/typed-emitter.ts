import { EventEmitter } from 'node:events';

/** An EventEmitter whose events are known, and whose listeners cannot break it: what they throw goes to `onListenerError`. */
export class TypedEmitter<Events extends Record<keyof Events, unknown[]>> {
  readonly #emitter = new EventEmitter();
  readonly #onListenerError: (event: string, thrown: unknown) => void;

  constructor(onListenerError: (event: string, thrown: unknown) => void) {
    this.#onListenerError = onListenerError;
  }

  on<Name extends keyof Events & string>(name: Name, listener: (...args: Events[Name]) => void): () => void {
    const guarded = (...args: unknown[]): void => {
      try {
        listener(...(args as Events[Name]));
      } catch (thrown) {
        this.#onListenerError(name, thrown);
      }
    };
    this.#emitter.on(name, guarded);
    return () => this.#emitter.off(name, guarded);
  }

  emit<Name extends keyof Events & string>(name: Name, ...args: Events[Name]): void {
    this.#emitter.emit(name, ...args);
  }
}
