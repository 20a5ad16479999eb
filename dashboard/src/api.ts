import { readFailure } from './failure.js';
import { authorization, isAskingToken } from './token.js';

/** @throws {Error} that says in words why there is no answer */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(path, {
    headers: { accept: 'application/json', ...authorization() },
    ...(signal && { signal }),
  });
  if (!answer.ok) throw new Error(await readFailure(answer));
  return (await answer.json()) as T;
}

/** A refusal for want of a token opens the dialog that asks for one. */
export async function post(path: string, body: object): Promise<Response> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization() },
    body: JSON.stringify(body),
  });
  if (answer.status === 401) isAskingToken.value = true;
  if (!answer.ok) throw new Error(await readFailure(answer));
  return answer;
}

export interface CommandLine {
  readonly type: 'progress' | 'done' | 'error';
  readonly message?: string;
  readonly workerId?: number;
  readonly phase?: string;
  readonly report?: unknown;
  readonly error?: { readonly message: string; readonly remedy: string };
}

/** Gives a long command and tells each line of its answer as it comes. */
export async function follow(path: string, body: object, onLine: (line: CommandLine) => void): Promise<void> {
  const answer = await post(path, body);
  if (!answer.body) return;
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(JSON.parse(line) as CommandLine);
    if (done) return;
  }
}
