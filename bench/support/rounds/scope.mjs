/** What a measurement started is ended with it: at the end, after an error, at the time limit and when the bench is interrupted. */

const open = new Set();

export function createScope() {
  const endings = [];
  const scope = {
    /** @param end may be called once; the last added ends first */
    add: (end) => void endings.push(end),
    async close() {
      open.delete(scope);
      for (const end of endings.splice(0).reverse()) {
        try {
          await end();
        } catch (error) {
          process.stderr.write(`bench: clean-up failed: ${error.stack}\n`);
          process.exitCode = 1;
        }
      }
    },
  };
  open.add(scope);
  return scope;
}

/** Runs `work(scope)` within `limitMs` and closes its scope whatever happens. */
export async function withScope(limitMs, work) {
  const scope = createScope();
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work(scope), limit]);
  } finally {
    clearTimeout(timer);
    await scope.close();
  }
}

/** An interrupted bench leaves nothing behind. */
export function closeScopesOnSignal() {
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ]) {
    process.once(signal, async () => {
      await Promise.all([...open].map((scope) => scope.close()));
      process.exit(exitCode);
    });
  }
}
