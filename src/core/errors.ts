import { errorTable } from './error-table.js';

export type ErrorCode = keyof typeof errorTable;
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** An error as it crosses IPC or HTTP: plain data. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  readonly details: ErrorDetails;
}

/**
 * An error of ours: what happened, where, and what to do about it.
 * `message` is for people, `code` for programs; `details` are flat and free of secrets.
 */
export class SupervisorError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(fill(errorTable[code].message, details), options);
    this.code = code;
    this.details = details;
  }

  get remedy(): string {
    return fill(errorTable[this.code].remedy, this.details);
  }

  get httpStatus(): number {
    return errorTable[this.code].httpStatus;
  }

  get exitCode(): number {
    return errorTable[this.code].exitCode;
  }

  toWire(): WireError {
    return { code: this.code, message: this.message, remedy: this.remedy, details: this.details };
  }

  /** Rebuilds an error from `toWire()`. */
  static fromWire(wire: WireError): SupervisorError {
    return new SupervisorError(wire.code, wire.details);
  }
}
Object.defineProperty(SupervisorError.prototype, 'name', { value: 'SupervisorError' });

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorTable, value);
}

/** The text of whatever was thrown, for a `reason`. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function fill(template: string, details: ErrorDetails): string {
  return template.replaceAll(/\{\{|\{(\w+)\}/g, (match, name: string | undefined) =>
    name === undefined ? '{' : String(details[name] ?? match),
  );
}
