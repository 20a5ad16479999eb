/** How the primary tells a fork that it is one of its workers. */
export const agentVariable = 'PERF_SUPERVISOR_AGENT';

/** What a worker must know of itself before the user's script is loaded. */
export interface AgentIdentity {
  /** Absolute path of the user's server. */
  readonly script: string;
  readonly nodeId: string;
  readonly slot: number;
  readonly generation: number;
}
