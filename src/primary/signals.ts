import type { Logger } from '../core/logger.js';

export interface SignalActions {
  /** The first TERM or INT. */
  readonly stop: (reason: string) => void;
  /** Any later one: nobody waits any more. */
  readonly force: () => void;
}

/** Turns signals into actions; the handlers only enqueue, since a signal may come in the middle of anything. */
export function listenForSignals(actions: SignalActions, logger: Logger, target: NodeJS.Process = process): () => void {
  let count = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    count += 1;
    const isFirst = count === 1;
    setImmediate(() => {
      logger.info(isFirst ? 'stopping; a second signal ends it at once' : 'ending at once', {
        event: 'signal',
        signal,
      });
      if (isFirst) actions.stop(signal);
      else actions.force();
    });
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) target.on(signal, onSignal);
  return () => {
    for (const signal of signals) target.off(signal, onSignal);
  };
}
