/** What our primary gives a worker so that the agent starts in it, for a primary that is not ours. */
import { join } from 'node:path';
import { resolveSettings } from '../../../dist/config/resolve.js';
import { toWorkerEnv } from '../../../dist/config/transfer.js';
import { agentVariable } from '../../../dist/protocol/agent-identity.js';

const root = join(import.meta.dirname, '../../..');

/** The worker entry may be given another place by BENCH_AGENT, to compare builds of it. */
const entry = process.env.BENCH_AGENT ?? join(root, 'dist/bundle/agent.cjs');

export const agentFlags = ['--require', entry];

export function agentEnvironment() {
  const identity = { script: join(root, 'bench/servers/server.cjs'), nodeId: 'bench', slot: 0, generation: 1 };
  return {
    ...toWorkerEnv(resolveSettings({ flags: {}, env: {} }).settings),
    [agentVariable]: JSON.stringify(identity),
  };
}
