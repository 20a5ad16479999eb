import agentOverhead from './agent-overhead.mjs';
import killRecovery from './kill-recovery.mjs';
import memoryIdle from './memory-idle.mjs';
import { overloadSubjects } from './overload.mjs';
import reload from './reload.mjs';
import soak from './soak.mjs';
import routing from './routing.mjs';
import scrape from './scrape.mjs';
import slowWorker from './slow-worker.mjs';
import start from './start.mjs';
import status from './status.mjs';
import throughput from './throughput.mjs';

/** By the name that `npm run bench -- <name>` takes. */
export const subjects = {
  start,
  'memory-idle': memoryIdle,
  throughput,
  'kill-recovery': killRecovery,
  reload,
  soak,
  'slow-worker': slowWorker,
  routing,
  status,
  scrape,
  'agent-overhead': agentOverhead,
  ...overloadSubjects,
};
