/**
 * Ctrl-C and the end of a terminal reach every process of it, workers too, which would then be gone before they could
 * drain. Stopping is the primary's business: it hears the same signal. A handler of the user's own runs as ever.
 */
export function leaveTerminalSignals(target: NodeJS.EventEmitter = process): void {
  for (const signal of ['SIGINT', 'SIGHUP']) target.on(signal, leaveToPrimary);
}

function leaveToPrimary(): void {
  // A listener, even one that does nothing, keeps Node from ending the process.
}
