import { reasonOf } from '../../core/errors.js';
import type { SelfTestCheck, SelfTestSubject } from './subject.js';

export interface CheckResult {
  readonly name: string;
  readonly isOk: boolean;
  /** What was measured, or why it failed. */
  readonly detail: string;
}

/** Runs every check in order and tells each result at once; ends early when an essential one fails. */
export async function runChecks(
  checks: readonly SelfTestCheck[],
  subject: SelfTestSubject,
  tell: (result: CheckResult) => void,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    const result = await runCheck(check, subject);
    results.push(result);
    tell(result);
    if (!result.isOk && check.isEssential) break;
  }
  return results;
}

async function runCheck({ name, run }: SelfTestCheck, subject: SelfTestSubject): Promise<CheckResult> {
  try {
    return { name, isOk: true, detail: await run(subject) };
  } catch (thrown) {
    return { name, isOk: false, detail: reasonOf(thrown) };
  }
}
