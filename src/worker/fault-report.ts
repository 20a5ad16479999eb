import type { FaultMessage } from '../protocol/messages.js';
import { compact } from '../protocol/read.js';
import { ownFrame } from './own-frame.js';

/**
 * Tells the primary of every error that nobody caught, right before Node ends the process because of it. The monitor
 * changes nothing about that, and what it sends is written at once: a pipe with room takes it before `send` returns.
 */
export function reportFaults(send: (fault: FaultMessage) => void, target: NodeJS.Process = process): void {
  target.on('uncaughtExceptionMonitor', (error: unknown, origin) => {
    const isHandled = target.listenerCount('uncaughtException') > 0 || target.hasUncaughtExceptionCaptureCallback();
    send(compact({ type: 'fault' as const, origin, isHandled, ...describeError(error) }));
  });
}

/** Whatever was thrown: also `null`, or an object whose getters throw. */
export function describeError(error: unknown): Pick<FaultMessage, 'error'> & { readonly frame: string | undefined } {
  try {
    if (!(error instanceof Error)) return { error: String(error), frame: undefined };
    const [firstLine = ''] = error.message.split('\n', 1);
    const stack: unknown = error.stack;
    return { error: `${error.name}: ${firstLine}`, frame: typeof stack === 'string' ? ownFrame(stack) : undefined };
  } catch {
    // It throws when it is looked at: Node, which looks next, has the same trouble and says so.
    return { error: 'an error that cannot be shown', frame: undefined };
  }
}
