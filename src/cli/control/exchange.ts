/** What is asked of a supervisor, whichever way it goes. */
export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** JSON. */
  readonly payload?: string;
  readonly deadlineMs: number;
}

export interface ControlAnswer {
  readonly status: number;
  readonly body: string;
}
