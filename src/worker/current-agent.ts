import type { Agent } from './agent.js';

/** Shared by all copies of this package in one process: the one that supervises and the one that the server installed. */
const key = Symbol.for('perf-supervisor.agent.1');
const holder = globalThis as { [key]?: Agent };

export function setCurrentAgent(agent: Agent): void {
  holder[key] = agent;
}

/** The agent of this process; `undefined` when the program runs without the supervisor. */
export function currentAgent(): Agent | undefined {
  return holder[key];
}
