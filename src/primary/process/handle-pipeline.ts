import type { ChildProcess } from 'node:child_process';

/** What Node sends after a handle waits here until that has arrived; `null` while none is under way (Node 20 to 26). */
interface Channel {
  _handleQueue?: unknown[] | null;
}

const receipts: ReadonlySet<unknown> = new Set(['NODE_HANDLE_ACK', 'NODE_HANDLE_NACK']);

/**
 * A longer message can be in two reads of the receiver, with the handle of the next in the second: Node then takes that for
 * the handle of the first (Node 20.20: of 40 clients with bodies of 300 KB at once 18 hung and 22 were cut). It goes alone.
 */
const longestPipelined = 16_384;

/**
 * Lets several sockets be under way to a process. Node sends one, holds everything back until its receipt, and then queues
 * all of it anew: on a busy machine both processes have to get their turn for each connection. It does so for systems that
 * lose a handle whose sender closes it; ours stay open until the worker has said that it has them. Receipts come in the
 * order of what was sent, so that those of Node's own handles still reach Node. Where Node keeps no such queue nothing
 * is changed.
 * @returns sends something of that length by `send`, which must pass a socket with `keepOpen`
 */
export function pipelineHandles(child: ChildProcess): (length: number, send: () => void) => void {
  const channel = child as unknown as Channel;
  let underWayCount = 0;
  const emit = child.emit.bind(child) as (event: string | symbol, ...args: unknown[]) => boolean;
  child.emit = ((event: string | symbol, ...args: unknown[]) => {
    if (event !== 'internalMessage' || underWayCount === 0 || !isReceipt(args[0])) return emit(event, ...args);
    underWayCount -= 1;
    return true;
  }) as typeof child.emit;
  return (length, send) => {
    const isFree = channel._handleQueue === null && length <= longestPipelined;
    send();
    if (!isFree || channel._handleQueue?.length !== 0) return;
    channel._handleQueue = null;
    underWayCount += 1;
  };
}

function isReceipt(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'cmd' in message && receipts.has(message.cmd);
}
