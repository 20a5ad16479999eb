/** Exit codes of the CLI: each number once, with its meaning. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notRunning: 3,
  timedOut: 4,
  refused: 5,
  gaveUp: 70,
} as const;
