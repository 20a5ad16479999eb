/** What the server tells during a session: Server-Sent Events, read by fetch because EventSource sends no token. */
const againMs = 100;

/**
 * Calls `onReconnect` and `onEnded` as the server says so, and `onLost` when it no longer knows the session.
 * A stream of events that breaks is opened once more first: it may have been a proxy that ended.
 * @returns a function that stops listening
 */
export function listenToEvents(url, headers, { onReconnect, onEnded, onLost }) {
  const stop = new AbortController();
  const handlers = new Map([
    ['reconnect', onReconnect],
    ['ended', onEnded],
  ]);
  const run = async () => {
    while (!stop.signal.aborted && (await readEvents(url, headers, stop.signal, handlers))) await pause(againMs);
    if (!stop.signal.aborted) onLost();
  };
  void run();
  return () => stop.abort();
}

/** @returns whether there were events to read */
async function readEvents(url, headers, signal, handlers) {
  let isOpen = false;
  try {
    const response = await fetch(url, { headers, signal, cache: 'no-store' });
    if (!response.ok) return false;
    isOpen = true;
    let text = '';
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const messages = (text + part.value).split('\n\n');
      text = messages.pop();
      for (const message of messages) handlers.get(/^event: (\w+)$/m.exec(message)?.[1])?.();
    }
  } catch {
    // The connection broke, or nobody listens any longer; whether the session lives is asked anew.
  }
  return isOpen;
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
