export type CheckLevel = 'ok' | 'warn' | 'fail';

/** One line of `doctor`: what was looked at, how it stands, and what to do when it is not well. */
export interface Check {
  readonly name: string;
  readonly level: CheckLevel;
  readonly detail: string;
  readonly remedy?: string;
}

export function ok(name: string, detail: string): Check {
  return { name, level: 'ok', detail };
}

export function warn(name: string, detail: string, remedy: string): Check {
  return { name, level: 'warn', detail, remedy };
}

export function fail(name: string, detail: string, remedy: string): Check {
  return { name, level: 'fail', detail, remedy };
}
