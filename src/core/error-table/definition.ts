/** What is known about an error code before it happens: `{name}` in a template is replaced by the detail of that name. */
export interface ErrorDefinition {
  readonly message: string;
  readonly httpStatus: number;
  readonly exitCode: number;
  /** What the reader should do about it. */
  readonly remedy: string;
}

export function define(message: string, httpStatus: number, exitCode: number, remedy: string): ErrorDefinition {
  return { message, httpStatus, exitCode, remedy };
}
