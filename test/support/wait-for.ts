const pollMs = 20;

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/** Waits until `condition` returns something truthy and returns it; fails with its name after `deadlineMs`. */
export async function waitFor<T>(
  what: string,
  condition: () => T | Promise<T>,
  deadlineMs = 10_000,
): Promise<Truthy<T>> {
  const untilMs = performance.now() + deadlineMs;
  let lastError: unknown;
  while (performance.now() < untilMs) {
    try {
      const value = await condition();
      if (value) return value as Truthy<T>;
    } catch (thrown) {
      lastError = thrown;
    }
    await new Promise((again) => setTimeout(again, pollMs));
  }
  throw new Error(`waited ${deadlineMs} ms in vain for ${what}`, { cause: lastError });
}
