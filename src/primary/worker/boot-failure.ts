import { SupervisorError } from '../../core/errors.js';

/** What a worker that never served is to the caller of a start or a reload. */
export function bootFailed(reason: string): SupervisorError {
  const isPortTaken = reason.includes('EADDRINUSE');
  const advice = isPortTaken
    ? 'Stop the program that uses the port, or give the server another one.'
    : 'Run the script with node alone to see it fail, mend it and start again.';
  return new SupervisorError('PS_WORKER_BOOT_FAILED', { reason, advice });
}
