import type { Socket } from 'node:net';

interface SocketInternals {
  readonly _handle?: { reading: boolean; readStart(): number; readStop(): number } | null;
}

/**
 * Leaves the further bytes of a connection in the kernel, for the process that gets it. `socket.pause()` is not
 * enough: the stream goes on reading until its buffer is full, and what it read would be lost with our copy
 * (Node 20 to 26; there is no public way).
 */
export function holdSocket(socket: Socket): void {
  handleOf(socket)?.readStop();
  socket.pause();
}

/**
 * Reads a socket that was held or has never been read. Without a listener for `data` what comes is dropped: a close with
 * unread bytes would be a reset, and our answer would be lost.
 */
export function readOn(socket: Socket): void {
  const handle = handleOf(socket);
  if (handle) {
    // Otherwise the stream starts it once more, which is an error.
    handle.reading = true;
    handle.readStart();
  }
  socket.resume();
}

/**
 * Cuts the tie to the server that accepted it. Otherwise Node reports each sent socket back to that server, whose
 * close would then wait for connections that live on in workers.
 */
export function detachFromServer(socket: Socket): void {
  Reflect.set(socket, 'server', null);
}

function handleOf(socket: Socket): SocketInternals['_handle'] {
  return (socket as unknown as SocketInternals)._handle;
}
