/** When workers will be replaced without anybody asking, and how that went so far. */
export interface PlannedReloads {
  readonly cron?: CronStatus;
  readonly watch?: WatchStatus;
}

export interface CronStatus {
  readonly pattern: string;
  /** ms since epoch; absent when the pattern never comes again. */
  readonly nextAtMs?: number;
  readonly doneCount: number;
  readonly failedCount: number;
  /** Left out, since the workers were being changed already. */
  readonly busyCount: number;
  /** Found too late, after the machine slept or its clock was set. */
  readonly missedCount: number;
}

export interface WatchStatus {
  /** Absolute. */
  readonly paths: readonly string[];
  readonly doneCount: number;
  readonly failedCount: number;
  /** Files and directories that are not watched, since there are too many. */
  readonly leftOutCount: number;
}
