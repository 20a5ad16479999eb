import cluster from 'node:cluster';
import type { Socket } from 'node:net';
import { decodeToWorker, encode, isOurs } from '../protocol/decode.js';
import type { IpcPort } from '../protocol/ipc-port.js';
import type { ToPrimary, ToWorker } from '../protocol/messages.js';

type ProcessEmit = (event: string | symbol, ...args: unknown[]) => boolean;

/**
 * The channel to the primary. Our messages are taken out before `process` emits them, so that no listener of the
 * user's program ever sees one; theirs pass untouched.
 */
export function openIpc(target: NodeJS.Process = process): IpcPort<ToPrimary, ToWorker> {
  const listeners: ((message: ToWorker, socket: Socket | undefined) => void)[] = [];
  const emit = target.emit.bind(target) as ProcessEmit;
  const filtered: ProcessEmit = (event, ...args) => {
    const [message, handle] = args;
    if (event !== 'message' || !isOurs(message)) return emit(event, ...args);
    const decoded = decodeToWorker(message);
    if (decoded) for (const listener of listeners) listener(decoded, handle as Socket | undefined);
    return true;
  };
  target.emit = filtered as typeof target.emit;
  return {
    send(message) {
      // A send into a closed channel would emit 'error' on process and end the worker.
      if (!target.connected || !target.send) return false;
      target.send(encode(message), undefined, undefined, ignoreFailure);
      return true;
    },
    onMessage: (listener) => listeners.push(listener),
    onClose: (listener) => target.once('disconnect', listener),
  };
}

/** The channel may close between the check and the write; the primary's end is noticed by `onClose`. */
function ignoreFailure(): void {
  // Nothing to do: without a callback Node would emit 'error' on process.
}

/** The cluster's id of this process; 0 outside a cluster. */
export function ownWorkerId(): number {
  return cluster.worker?.id ?? 0;
}
