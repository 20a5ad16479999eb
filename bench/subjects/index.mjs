import agentOverhead from './agent-overhead.mjs';
import dashboardPage from './dashboard-page.mjs';
import dashboardReaders from './dashboard-readers.mjs';
import killRecovery from './kill-recovery.mjs';
import memoryIdle from './memory-idle.mjs';
import { overloadSubjects } from './overload.mjs';
import placement from './placement.mjs';
import primaryCost from './primary-cost.mjs';
import reload from './reload.mjs';
import soak from './soak.mjs';
import report from './report.mjs';
import routing from './routing.mjs';
import scrape from './scrape.mjs';
import slowWorker from './slow-worker.mjs';
import start from './start.mjs';
import status from './status.mjs';
import throughput from './throughput.mjs';
import viewers from './viewers.mjs';

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
  placement,
  viewers,
  status,
  scrape,
  'primary-cost': primaryCost,
  'dashboard-readers': dashboardReaders,
  'dashboard-page': dashboardPage,
  report,
  'agent-overhead': agentOverhead,
  ...overloadSubjects,
};
