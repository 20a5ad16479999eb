import { signal } from '@preact/signals';

const storageKey = 'perf-supervisor-token';

/** Kept for this tab only, and gone with it. */
export const token = signal(sessionStorage.getItem(storageKey) ?? '');
/** Whether the dialog that asks for it is open. */
export const isAskingToken = signal(false);

export function setToken(given: string): void {
  token.value = given.trim();
  if (token.value === '') sessionStorage.removeItem(storageKey);
  else sessionStorage.setItem(storageKey, token.value);
}

export function authorization(held = token.value): Record<string, string> {
  return held === '' ? {} : { authorization: `Bearer ${held}` };
}
