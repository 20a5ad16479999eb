/** How the workers of one application are started and asked to end, beyond what settings say. */
export interface WorkerLaunch {
  /** On top of the environment of the primary; `undefined` takes a variable away. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Flags of Node. */
  readonly nodeArgs: readonly string[];
  /** This variable holds the number of the slot. */
  readonly instanceVariable: string;
  /** This variable is `base` in slot 0 and one higher in each further slot. */
  readonly increment?: { readonly variable: string; readonly base: number };
  /** Whether a worker is ready only after `process.send('ready')`. */
  readonly waitsForReady: boolean;
  /** What a worker gets before it is killed. */
  readonly stopBy: 'SIGTERM' | 'SIGINT' | 'message';
}

/** The variables of the worker in one slot, with those that PM2 users look for. */
export function slotEnv(
  { env, instanceVariable, increment }: WorkerLaunch,
  name: string | undefined,
  slot: number,
): Record<string, string | undefined> {
  return {
    ...env,
    ...(name !== undefined && { name }),
    pm_id: String(slot),
    [instanceVariable]: String(slot),
    ...(increment && { [increment.variable]: String(increment.base + slot) }),
  };
}
