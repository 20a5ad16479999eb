/** Takes a preload of ours out of `process.execArgv`, so that what the server forks is started without it. */
export function dropOwnFlag(execArgv: string[], preload: string): void {
  const at = execArgv.indexOf(preload);
  if (at > 0) execArgv.splice(at - 1, 2);
}
