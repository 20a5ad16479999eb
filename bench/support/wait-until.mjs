/** Polls until `check` returns something else than undefined or false. */
export async function waitUntil(what, check, limitMs, pollMs = 5) {
  const untilMs = performance.now() + limitMs;
  while (performance.now() < untilMs) {
    const found = await check();
    if (found !== undefined && found !== false) return found;
    await pause(pollMs);
  }
  throw new Error(`waited ${limitMs} ms in vain for ${what}`);
}

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
