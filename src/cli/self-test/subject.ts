import type { ControlClient } from '../control/control-client.js';

/** The supervisor under test. */
export interface SelfTestSubject {
  readonly workerCount: number;
  readonly client: ControlClient;
  /** Settles with the exit code; `null` when a signal ended it. */
  readonly exited: Promise<number | null>;
  readonly hasExited: () => boolean;
  readonly lastLogLines: () => readonly string[];
  /** Ends what is left of it and removes its directory. */
  readonly cleanUp: () => Promise<void>;
}

/** One thing that must hold. */
export interface SelfTestCheck {
  readonly name: string;
  /** Without it the checks after it make no sense. */
  readonly isEssential?: true;
  /** @returns what was measured, in words; throws when the check fails */
  readonly run: (subject: SelfTestSubject) => Promise<string>;
}
