export interface PlannedSubject {
  readonly name: string;
  readonly rounds: number;
  readonly roundSec: number;
  readonly leastRounds?: number;
  readonly warmUp?: number;
  readonly prepareSec?: number;
}

export function planRounds(
  subjects: readonly PlannedSubject[],
  budgetSec: number,
): {
  readonly planned: readonly { readonly name: string; readonly rounds: number; readonly sec: number }[];
  readonly left: readonly string[];
};

export function oldestFirst(
  names: readonly string[],
  records: readonly { readonly name: string; readonly measuredAt: string; readonly isSmall: boolean }[],
): readonly string[];
