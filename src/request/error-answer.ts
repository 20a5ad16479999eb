import { SupervisorError, type WireError } from '../core/errors.js';

/** How an error is told over HTTP, wherever the endpoints are mounted: never a stack, a cause or a path. */
export interface ErrorAnswer {
  readonly status: number;
  /** By lower-case name: `allow`, `retry-after`, `www-authenticate` where the status asks for them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: Pick<WireError, 'code' | 'message' | 'remedy'> };
}

/** Whatever was not foreseen becomes PS_HTTP_INTERNAL with the id under which the log has the rest. */
export function errorAnswer(thrown: unknown, requestId: string): ErrorAnswer {
  const error = thrown instanceof SupervisorError ? thrown : new SupervisorError('PS_HTTP_INTERNAL', { requestId });
  const { code, message, remedy } = error;
  return { status: error.httpStatus, headers: headersOf(error), body: { error: { code, message, remedy } } };
}

function headersOf({ code, details }: SupervisorError): Record<string, string> {
  switch (code) {
    case 'PS_HTTP_METHOD':
      return { allow: String(details['allowed']) };
    case 'PS_HTTP_RATE':
      return { 'retry-after': String(details['retryAfterSec']) };
    case 'PS_HTTP_NO_TOKEN':
      return { 'www-authenticate': 'Bearer' };
    case 'PS_HTTP_TOO_LARGE':
      return { connection: 'close' };
    default:
      return {};
  }
}
