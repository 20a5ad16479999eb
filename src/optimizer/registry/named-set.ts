import type { Cancel } from '../../core/clock.js';
import { SupervisorError } from '../../core/errors.js';
import type { Registered } from '../run/adapter-calls.js';

const capacity = 256;
const namePattern = /^[^\p{Cc}]{1,64}$/u;

/** What an application registered, by name. */
export class NamedSet<T> {
  readonly #kind: string;
  readonly #items = new Map<string, T>();

  constructor(kind: string) {
    this.#kind = kind;
  }

  /**
   * @returns takes it out again
   * @throws {SupervisorError} PS_CONFIG_BAD_VALUE when the name is taken or unusable, or 256 are registered
   */
  register(name: string, item: T): Cancel {
    if (!namePattern.test(name)) throw this.#refusal(name, '1 to 64 characters');
    if (this.#items.has(name)) throw this.#refusal(name, 'a name that is not taken yet');
    if (this.#items.size >= capacity) throw this.#refusal(name, `at most ${capacity} of them`);
    this.#items.set(name, item);
    return () => {
      if (this.#items.get(name) === item) this.#items.delete(name);
    };
  }

  get size(): number {
    return this.#items.size;
  }

  has(name: string): boolean {
    return this.#items.has(name);
  }

  get(name: string): T | undefined {
    return this.#items.get(name);
  }

  names(): string[] {
    return [...this.#items.keys()];
  }

  values(): T[] {
    return [...this.#items.values()];
  }

  /** Each with the label under which it is reported. */
  registered(): Registered<T>[] {
    return [...this.#items].map(([name, item]) => ({ label: `${this.#kind} ${name}`, item }));
  }

  #refusal(name: string, allowed: string): SupervisorError {
    return new SupervisorError('PS_CONFIG_BAD_VALUE', { source: this.#kind, name: 'name', value: name, allowed });
  }
}
