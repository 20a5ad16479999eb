import type { Cancel } from '../core/clock.js';
import { reasonOf, SupervisorError } from '../core/errors.js';
import { longestActionName, longestActionText } from '../protocol/diagnosis.js';

/**
 * What an action does: gets what was typed, parsed from JSON and `undefined` when nothing was, and returns or resolves
 * with what is shown, which must be writable as JSON.
 */
export type ActionHandler = (input: unknown) => unknown;

const mostActions = 256;

/** What the application lets operators set going in it, by name. */
export class ApplicationActions {
  readonly #handlers = new Map<string, ActionHandler>();

  /**
   * A second handler of one name takes the place of the first.
   * @throws {SupervisorError} PS_ACTION_BAD_NAME
   */
  on(name: string, handler: ActionHandler): Cancel {
    const isRoom = this.#handlers.has(name) || this.#handlers.size < mostActions;
    if (!isRoom || typeof name !== 'string' || name === '' || name.length > longestActionName)
      throw new SupervisorError('PS_ACTION_BAD_NAME', { mostActions, longestActionName });
    this.#handlers.set(name, handler);
    return () => {
      if (this.#handlers.get(name) === handler) this.#handlers.delete(name);
    };
  }

  /**
   * Runs an action.
   * @param input JSON text
   * @returns JSON text; `null` when the handler returns nothing
   * @throws {SupervisorError} PS_ACTION_UNKNOWN, PS_ACTION_FAILED
   */
  async run(action: string, input: string | undefined): Promise<string> {
    const handler = this.#handlers.get(action);
    if (!handler) throw new SupervisorError('PS_ACTION_UNKNOWN', { action, known: this.#known() });
    try {
      const result = await handler(input === undefined ? undefined : JSON.parse(input));
      // What JSON cannot write, such as a function, becomes undefined there and not an error.
      const text = (JSON.stringify(result) as string | undefined) ?? 'null';
      if (text.length > longestActionText) throw new Error(`its answer is longer than ${longestActionText} characters`);
      return text;
    } catch (thrown) {
      throw new SupervisorError(
        'PS_ACTION_FAILED',
        { action, reason: reasonOf(thrown).slice(0, 2000) },
        { cause: thrown },
      );
    }
  }

  #known(): string {
    return [...this.#handlers.keys()].slice(0, 20).join(', ') || 'none';
  }
}
