/** An aborted request fails with an AbortError whose cause says that it was the time. */
export function abortCause(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.name === 'AbortError' && error.cause instanceof Error ? error.cause : error;
}
