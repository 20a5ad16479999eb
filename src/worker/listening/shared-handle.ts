import type { Server } from 'node:net';

/** What Node's handle of a listening socket can do (private, the same in Node 20 to 24). */
export interface ListeningHandle {
  readStart?(): number;
  readStop?(): number;
}

interface ServerInternals {
  readonly _handle?: ListeningHandle | null;
}

/**
 * The handle of a listening socket that siblings accept from too; `undefined` for servers that are closed, that bound
 * their port for themselves, or whose connections come from the primary: nobody else would accept there.
 */
export function sharedHandleOf(server: Server): ListeningHandle | undefined {
  const handle = (server as unknown as ServerInternals)._handle;
  // node:cluster puts its own `close` on the handles that it shares out, to tell the primary.
  return handle && Object.hasOwn(handle, 'close') && handle.readStop && handle.readStart ? handle : undefined;
}

/**
 * Takes the listening socket out of the event loop without closing it. Closing would tell the server, lose the number
 * of a free port once no sibling is left, and refuse connections in the meantime; so they wait in the kernel.
 * @returns false when it cannot be done here
 */
export function stopAccepting(handle: ListeningHandle): boolean {
  // libuv only stops what it has seen start; on a listening socket both are no more than the interest in new connections.
  handle.readStart?.();
  return handle.readStop?.() === 0;
}

export function startAccepting(handle: ListeningHandle): void {
  handle.readStart?.();
}
