import type { Socket } from 'node:net';

/** The far end of a connection, the same in every process that has it; empty once the client has gone. */
export function clientOf({ remoteAddress = '', remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return remotePort === undefined ? '' : `${remoteAddress} ${remotePort}`;
}
