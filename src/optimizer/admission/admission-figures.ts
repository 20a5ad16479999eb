/** What admission control has done since the process started. */
export interface AdmissionFigures {
  /** Whether it stands between the servers and their program now. */
  readonly isArmed: boolean;
  /** Why it was armed the last time; `undefined` if it never was. */
  readonly reason: string | undefined;
  readonly refusedByQueueCount: number;
  readonly refusedByLimitCount: number;
  readonly refusedByJoinRateCount: number;
  /** Of all refused, those of somebody who is connected. */
  readonly refusedExistingCount: number;
  /** Requests whose client gave up while they waited: the program never saw them. */
  readonly abandonedCount: number;
  readonly classifierFaultCount: number;
  /** Requests that may be at work at once; `undefined` while it is not armed. */
  readonly inFlightLimit: number | undefined;
}

/** What the cpu strategy may do with admission control; arming itself is a matter of tenths of a second. */
export interface AdmissionControl {
  /** From now on the first sign of waiting arms it. @returns whether that is new */
  engage(): boolean;
  /** Only clear signs arm it again. */
  release(): void;
  figures(): AdmissionFigures;
}

export function refusedCount({
  refusedByQueueCount,
  refusedByLimitCount,
  refusedByJoinRateCount,
}: AdmissionFigures): number {
  return refusedByQueueCount + refusedByLimitCount + refusedByJoinRateCount;
}
