import type { Socket } from 'node:net';
import type { Clock } from '../../core/clock.js';
import { holdSocket } from './held-socket.js';
import { parseRequestLine } from './request-line.js';

/** What became of a new connection's first bytes. */
export type HeadOutcome =
  /** `bytes` is everything read so far, which may be more than the head. */
  | { readonly kind: 'read'; readonly bytes: Buffer; readonly target: string }
  | { readonly kind: 'refused'; readonly status: 400 | 408 | 414 | 431 }
  /** The client went, or never sent anything. */
  | { readonly kind: 'gone' };

export interface HeadLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

export const defaultHeadLimits: HeadLimits = { maxBytes: 16_384, timeoutMs: 10_000 };

const lineFeed = 0x0a;

export interface HeadReading {
  readonly clock: Clock;
  /** What has to be complete. Default: the request line. */
  readonly reads?: 'line' | 'head';
  readonly limits?: HeadLimits;
}

/**
 * Reads from a paused connection until its request line or its whole head is complete. Afterwards the socket is held: its further bytes stay in the kernel.
 * @param onOutcome called once
 */
export function readRequestHead(
  socket: Socket,
  { clock, reads = 'line', limits = defaultHeadLimits }: HeadReading,
  onOutcome: (outcome: HeadOutcome) => void,
): void {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const settle = (outcome: HeadOutcome): void => {
    cancelTimeout();
    socket.off('data', onData).off('end', onGone).off('close', onGone);
    holdSocket(socket);
    onOutcome(outcome);
  };
  const onGone = (): void => settle({ kind: 'gone' });
  const onData = (chunk: Buffer): void => {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    // Joined only where it can matter, so that a client that sends byte by byte costs no more than its bytes.
    if (chunks.length > 1 && sizeBytes <= limits.maxBytes && !chunk.includes(lineFeed)) return;
    const outcome = judge(chunks.length === 1 ? chunk : Buffer.concat(chunks), reads, limits);
    if (outcome) settle(outcome);
  };
  const onTimeout = (): void => settle(sizeBytes === 0 ? { kind: 'gone' } : { kind: 'refused', status: 408 });
  let cancelTimeout = clock.after(limits.timeoutMs, () => {
    // A primary that is late itself runs its timers before it reads what has come meanwhile: that is read first.
    cancelTimeout = clock.after(0, onTimeout);
  });
  socket.on('data', onData).on('end', onGone).on('close', onGone);
  socket.resume();
}

function judge(bytes: Buffer, reads: 'line' | 'head', { maxBytes }: HeadLimits): HeadOutcome | undefined {
  const line = parseRequestLine(bytes);
  if (line.kind === 'bad') return { kind: 'refused', status: 400 };
  if (line.kind === 'incomplete' || line.target.length > maxBytes) {
    return bytes.length > maxBytes ? { kind: 'refused', status: 414 } : undefined;
  }
  if (reads === 'line' || hasEnd(bytes)) return { kind: 'read', bytes, target: line.target };
  return bytes.length > maxBytes ? { kind: 'refused', status: 431 } : undefined;
}

/** Whether the empty line after the headers is there. */
function hasEnd(bytes: Buffer): boolean {
  return bytes.includes('\r\n\r\n') || bytes.includes('\n\n');
}
