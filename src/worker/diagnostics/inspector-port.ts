import { close, open, url } from 'node:inspector';
import { reasonOf, SupervisorError } from '../../core/errors.js';

/** Whoever reaches the inspector runs code in this process. */
const loopback = '127.0.0.1';

/**
 * Opens the inspector for debuggers of this machine; one that is open already stays where it is.
 * @param port 0: a free one
 * @returns its address, such as `ws://127.0.0.1:9229/...`
 * @throws {SupervisorError} PS_INSPECT_FAILED
 */
export function openInspector(port: number): string {
  const known = url();
  if (known !== undefined) return known;
  try {
    open(port, loopback);
  } catch (cause) {
    throw new SupervisorError('PS_INSPECT_FAILED', { port, reason: reasonOf(cause) }, { cause });
  }
  const opened = url();
  // Node tells only stderr why a port cannot be had.
  if (opened === undefined) throw new SupervisorError('PS_INSPECT_FAILED', { port, reason: 'the port cannot be had' });
  return opened;
}

/** Ends what is connected as well. */
export function closeInspector(): void {
  close();
}
