/** Preloaded in every worker by `--require`: starts the agent, then Node loads the user's script as its main module. */
import { fileURLToPath } from 'node:url';
import { fromWorkerEnv } from '../config/transfer.js';
import { alignedClock } from '../core/aligned-clock.js';
import { systemClock } from '../core/clock.js';
import { startAgent } from './agent.js';
import { setCurrentAgent } from './current-agent.js';
import { type AgentIdentity, agentVariable } from '../protocol/agent-identity.js';
import { dropOwnFlag } from './own-flag.js';
import { leaveTerminalSignals } from './terminal-signals.js';
import { openIpc, ownWorkerId } from './ipc.js';

const given = process.env[agentVariable];
// Only the worker itself is one: what its server forks inherits environment and flags, but must not be watched.
if (given !== undefined && process.connected) {
  const settings = fromWorkerEnv(process.env);
  Reflect.deleteProperty(process.env, agentVariable);
  dropOwnFlag(process.execArgv, fileURLToPath(import.meta.url));
  // SIGUSR1 opens the inspector at any free port: several workers on one machine must not want the same one.
  if (!process.execArgv.some((flag) => flag.startsWith('--inspect'))) process.debugPort = 0;
  const identity = JSON.parse(given) as AgentIdentity;
  leaveTerminalSignals();
  const ipc = openIpc();
  const clock = alignedClock(systemClock);
  setCurrentAgent(startAgent({ workerId: ownWorkerId(), identity, settings, ipc, clock }));
}
