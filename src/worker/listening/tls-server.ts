import type { Server } from 'node:net';

/** Told by its method, since loading node:tls in every worker would cost memory. */
export function isTlsServer(server: Server): boolean {
  return 'setSecureContext' in server;
}
