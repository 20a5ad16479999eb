import type { SubjectRecord } from './records.d.mts';

export interface Goal {
  readonly figure: string;
  readonly variant: string;
  readonly against?: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly atMostMore?: number;
  readonly isEveryRound?: true;
  readonly control?: string;
  readonly physical?: { readonly variant?: string; readonly value?: number; readonly why?: string };
}

export interface Subject {
  readonly baseline: string;
  readonly control: string;
  readonly goals: readonly Goal[];
  readonly lower?: readonly string[];
  readonly higher?: readonly string[];
  readonly ours?: readonly string[];
}

export function evaluate(
  subject: Subject,
  results: Readonly<Record<string, Readonly<Record<string, readonly (number | undefined)[]>>>>,
): Pick<SubjectRecord, 'rows' | 'verdicts' | 'losses'>;
