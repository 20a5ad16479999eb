import type { Clock } from '../../core/clock.js';
import { reasonOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { OnPeer, Peer } from '../peer.js';

/** What the adapters have in common: each connection is told of once, and a fault of ours never reaches the server. */
export class AdapterContext {
  readonly #library: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #known = new WeakSet();
  readonly #hooked = new WeakSet();
  #madeCount = 0;

  constructor(library: string, clock: Clock, logger: Logger) {
    this.#library = library;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Whether it is the first time that this class or module is seen. */
  isNew(hooked: object): boolean {
    if (this.#hooked.has(hooked)) return false;
    this.#hooked.add(hooked);
    return true;
  }

  /** @param connection what makes the peer known @param owner the object that the application holds */
  announce(connection: object, owner: object, onPeer: OnPeer, make: (id: string, createdAtMs: number) => Peer): void {
    if (this.#known.has(connection)) return;
    this.#known.add(connection);
    this.#madeCount += 1;
    onPeer(owner, make(`${this.#library}-${this.#madeCount}`, this.#clock.now()));
  }

  guarded(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      this.#logger.warn('a peer could not be registered', { library: this.#library, reason: reasonOf(thrown) });
    }
  }

  warnOfShape(): void {
    this.#logger.warn('a WebRTC library has an unknown shape, so its peers are not counted', {
      library: this.#library,
    });
  }
}
