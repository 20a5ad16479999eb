const pollMs = 50;
const fetchDeadlineMs = 5000;

/** @throws {Error} with `complaint` unless it holds */
export function check(holds: boolean, complaint: string): asserts holds {
  if (!holds) throw new Error(complaint);
}

export async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly tookMs: number }> {
  const startMs = performance.now();
  const value = await work();
  return { value, tookMs: Math.round(performance.now() - startMs) };
}

/** Asks until there is something true, and returns it. */
export async function untilTrue<T>(
  what: string,
  ask: () => T | Promise<T>,
  deadlineMs: number,
): Promise<NonNullable<T>> {
  const untilMs = performance.now() + deadlineMs;
  while (performance.now() < untilMs) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(`waited ${deadlineMs} ms in vain for ${what}`);
}

export async function fetchText(
  url: string,
  init: RequestInit = {},
): Promise<{ readonly status: number; readonly body: string }> {
  // A kept connection would count as one that the server must drain.
  const headers = { ...(init.headers as Record<string, string> | undefined), connection: 'close' };
  const response = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(fetchDeadlineMs) });
  return { status: response.status, body: await response.text() };
}
