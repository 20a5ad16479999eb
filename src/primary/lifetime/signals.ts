import { constants } from 'node:os';
import type { Logger } from '../../core/logger.js';

export interface SignalActions {
  /** The first TERM or INT, or the terminal was closed: drain, then end. */
  readonly stop: (reason: string) => void;
  /** QUIT, or a second TERM or INT: nobody waits any more. */
  readonly force: (signal: NodeJS.Signals) => void;
  readonly reload: (reason: string) => void;
}

export interface SignalSurroundings {
  readonly logger: Logger;
  /** A closed terminal sends HUP: who was started in one ends with it instead of reloading for nobody. */
  readonly isOnTerminal: boolean;
  readonly target?: NodeJS.EventEmitter;
}

const heard = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
type Heard = (typeof heard)[number];

/** Turns signals into actions; the handlers only enqueue, since a signal may come in the middle of anything. */
export function listenForSignals(actions: SignalActions, surroundings: SignalSurroundings): () => void {
  const { logger, isOnTerminal, target = process } = surroundings;
  let isStopping = false;
  const act = (signal: Heard): void => {
    const intent = intentOf(signal, isOnTerminal, isStopping);
    logger.info(sentences[intent], { event: 'signal', signal });
    if (intent === 'reload') return actions.reload(signal);
    if (intent === 'ignore') return undefined;
    isStopping = true;
    return intent === 'stop' ? actions.stop(signal) : actions.force(signal);
  };
  const onSignal = (signal: Heard): void => void setImmediate(act, signal);
  for (const signal of heard) target.on(signal, onSignal);
  return () => {
    for (const signal of heard) target.off(signal, onSignal);
  };
}

type Intent = 'stop' | 'force' | 'reload' | 'ignore';

const sentences: Readonly<Record<Intent, string>> = {
  stop: 'stopping; a second signal ends it at once',
  force: 'ending at once',
  reload: 'reloading',
  ignore: 'a reload is not begun while stopping',
};

function intentOf(signal: Heard, isOnTerminal: boolean, isStopping: boolean): Intent {
  if (signal === 'SIGQUIT') return 'force';
  if (signal !== 'SIGHUP') return isStopping ? 'force' : 'stop';
  if (isStopping) return 'ignore';
  return isOnTerminal ? 'stop' : 'reload';
}

/** What a shell reports of a process that the signal ended; ours when nothing was drained. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
