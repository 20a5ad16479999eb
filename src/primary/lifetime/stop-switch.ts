/** A switch that is pulled once: by the first signal or command that asks for the end. */
export interface StopSwitch {
  readonly pulled: Promise<void>;
  /** Who pulled it; `undefined` before. */
  readonly reason: string | undefined;
  readonly pull: (reason: string) => void;
}

export function createStopSwitch(): StopSwitch {
  let reason: string | undefined;
  let resolve: () => void = () => undefined;
  const pulled = new Promise<void>((done) => {
    resolve = done;
  });
  return {
    pulled,
    get reason() {
      return reason;
    },
    pull: (by) => {
      reason ??= by;
      resolve();
    },
  };
}
