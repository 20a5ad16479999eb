export interface Judged {
  readonly falseAlarmRatio: number;
  readonly calmNotToldRatio: number;
  readonly leakNotToldRatio: number;
  readonly detectionRatio: number;
  readonly timeToldRatio: number;
  readonly medianErrorRatio: number;
  readonly inIntervalRatio: number;
}

export interface JudgedAnswer {
  readonly kind: string;
  readonly timeToLimit?: number | undefined;
  readonly earliest?: number;
  readonly latest?: number | undefined;
}

export type Forecaster = (
  values: readonly number[],
  load: readonly number[],
  limit: number,
  horizonPoints: number,
) => JudgedAnswer;

export function judge(ask: Forecaster, family: string, seeds: readonly number[]): Judged;
