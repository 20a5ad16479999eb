import { SupervisorError } from '../core/errors.js';

/** One thing wrong with a request: where (`query.from`, `body.strategy`) and why. */
export interface RequestProblem {
  readonly place: string;
  readonly reason: string;
}

/** PS_HTTP_BAD_REQUEST that names every problem with its place. */
export function badRequest(problems: readonly RequestProblem[], remedy: string): SupervisorError {
  const [first = { place: 'request', reason: 'is not understood' }, ...others] = problems;
  const reason = [first.reason, ...others.map((other) => `${other.place}: ${other.reason}`)].join('; ');
  return new SupervisorError('PS_HTTP_BAD_REQUEST', { place: first.place, reason, remedy });
}
