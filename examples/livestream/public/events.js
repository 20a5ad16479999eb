/** What the server tells during a session: Server-Sent Events, read by fetch because EventSource sends no token. */
const againMs = 100;
/** So often in a row the server may be too busy, or not there, until the session counts as lost. */
const mostFailures = 20;

/**
 * Calls `onLayer`, `onReconnect` and `onEnded` as the server says so, and `onLost` when it no longer knows the session.
 * A stream of events that breaks is opened once more first: it may have been a proxy that ended.
 * @returns a function that stops listening
 */
export function listenToEvents(url, headers, { onLayer, onReconnect, onEnded, onLost }) {
  const stop = new AbortController();
  const handlers = new Map([
    ['layer', onLayer],
    ['reconnect', onReconnect],
    ['ended', onEnded],
  ]);
  const run = async () => {
    for (let failures = 0; failures < mostFailures && !stop.signal.aborted; ) {
      const outcome = await readEvents(url, headers, stop.signal, handlers);
      if (outcome === 'unknown') break;
      failures = outcome === 'read' ? 0 : failures + 1;
      await pause(againMs);
    }
    if (!stop.signal.aborted) onLost();
  };
  void run();
  return () => stop.abort();
}

/** @returns `unknown`: the server has no such session; `failed`: it did not say */
async function readEvents(url, headers, signal, handlers) {
  let outcome = 'failed';
  try {
    const response = await fetch(url, { headers, signal, cache: 'no-store' });
    if (response.status < 500 && !response.ok) return 'unknown';
    if (!response.ok) return outcome;
    outcome = 'read';
    let text = '';
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const messages = (text + part.value).split('\n\n');
      text = messages.pop();
      for (const message of messages) {
        const [, event, data] = /^event: (\w+)\ndata: (.*)$/m.exec(message) ?? [];
        handlers.get(event)?.(JSON.parse(data));
      }
    }
  } catch {
    // The connection broke, or nobody listens any longer; whether the session lives is asked anew.
  }
  return outcome;
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
