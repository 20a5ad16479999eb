import type { IncomingMessage } from 'node:http';
import { SupervisorError } from '../core/errors.js';

/** How many times the limit is read and thrown away, so that the client gets our answer instead of a reset connection. */
const discardFactor = 16;

/**
 * Reads a request's whole body.
 * @throws {SupervisorError} PS_HTTP_TOO_LARGE when it is larger than `limitBytes`; nothing past the limit is kept
 */
export function readLimitedBody(incoming: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const kept: Buffer[] = [];
    let seenBytes = 0;
    const tooLarge = (): void => reject(new SupervisorError('PS_HTTP_TOO_LARGE', { limitBytes }));
    incoming.on('data', (chunk: Buffer) => {
      seenBytes += chunk.length;
      if (seenBytes <= limitBytes) kept.push(chunk);
      else if (seenBytes > limitBytes * discardFactor) tooLarge();
      else kept.length = 0;
    });
    incoming.once('end', () => (seenBytes > limitBytes ? tooLarge() : resolve(Buffer.concat(kept))));
    const aborted = (): void => reject(new SupervisorError('PS_HTTP_ABORTED'));
    // Before 'close', where the connection ends amid the body: no fault of ours that would belong in the log.
    incoming.once('error', aborted).once('close', aborted);
    if (Number(incoming.headers['content-length'] ?? 0) > limitBytes * discardFactor) tooLarge();
    if (incoming.readableEnded) resolve(Buffer.alloc(0));
    else if (incoming.destroyed) aborted();
  });
}
