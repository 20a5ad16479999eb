export interface Cell {
  readonly median?: number;
  readonly min?: number;
  readonly max?: number;
  readonly count?: number;
  readonly ratio?: number;
}

/** What was measured of one subject, as bench/results keeps it. */
export interface SubjectRecord {
  readonly name: string;
  readonly order: number;
  readonly title: string;
  readonly about: string;
  readonly baseline: string;
  readonly isSmall: boolean;
  readonly rounds: number;
  readonly measuredAt: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly peers: Readonly<Record<string, string>>;
  readonly load: {
    readonly before: number;
    readonly after: number;
    readonly busyBefore: number;
    readonly busyAfter: number;
  };
  readonly rows: readonly {
    readonly figure: string;
    readonly noise: number | null;
    readonly cells: Readonly<Record<string, Cell>>;
  }[];
  readonly verdicts: readonly {
    readonly figure: string;
    readonly variant: string;
    readonly against?: string;
    readonly atMost?: number;
    readonly atLeast?: number;
    readonly atMostMore?: number;
    readonly value?: number;
    readonly low?: number;
    readonly high?: number;
    readonly noise?: number | null;
    readonly physical?: { readonly value?: number | undefined; readonly why: string };
    readonly verdict: 'met' | 'missed' | 'not decided' | 'not measured';
  }[];
  readonly losses: readonly {
    readonly figure: string;
    readonly variant: string;
    readonly against: string;
    readonly value: number;
  }[];
  readonly plots?: readonly (string | object)[];
  readonly ours?: readonly string[];
  readonly prices?: readonly string[];
  readonly notes?: readonly string[];
  readonly failures: readonly { readonly name: string; readonly round: number; readonly reason: string }[];
}

export function readRecords(folder: string): readonly SubjectRecord[];
export function writeRecord(folder: string, record: SubjectRecord): void;
export function writePage(folder: string, records: readonly SubjectRecord[]): void;
