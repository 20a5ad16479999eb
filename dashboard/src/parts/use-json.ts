import { useEffect, useState } from 'preact/hooks';
import { getJson } from '../api.js';
import { isPaused } from '../state.js';
import { token } from '../token.js';

export interface Loaded<T> {
  readonly value?: T;
  readonly failure?: string;
}

/** Asks now and every `periodMs` while the page is seen. */
export function useJson<T>(path: string, periodMs: number): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({});
  useEffect(() => {
    const abort = new AbortController();
    const ask = (): void => {
      if (document.hidden || isPaused.value) return;
      getJson<T>(path, abort.signal).then(
        (value) => setLoaded({ value }),
        (thrown: unknown) => {
          if (abort.signal.aborted) return;
          const failure = thrown instanceof Error ? thrown.message : String(thrown);
          setLoaded((before) => ({ ...before, failure }));
        },
      );
    };
    ask();
    const timer = setInterval(ask, periodMs);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [path, periodMs, token.value]);
  return loaded;
}

/** What stands in place of figures that are not there yet, or cannot be had. */
export function waitingText({ value, failure }: Loaded<unknown>, what: string): string | undefined {
  if (failure !== undefined) return `${what} cannot be shown: ${failure}`;
  return value === undefined ? 'Loading …' : undefined;
}
