/**
 * `node bench/check-memory.mjs [--max-primary-ratio 0.9] [--max-agent-mb 1]`: exits 1 when the primary, without Redis, has more
 * private memory than so many times PM2's daemon, or the agent costs a worker more than so many MB. Memory hardly depends on
 * what else the machine does, so this can be a gate where speed cannot.
 */
import { parseArgs } from 'node:util';
import { privateMb } from './support/idle-figures.mjs';
import { interleavedRounds } from './support/rounds.mjs';
import { closeScopesOnSignal } from './support/scope.mjs';
import { median } from './support/statistics.mjs';
import { ours, plainDirect, pm2 } from './support/variants.mjs';
import { pause } from './support/wait-until.mjs';

const rounds = 3;
/** After the first collections of garbage, which a process without work puts off for some seconds. */
const settleMs = 12_000;

const { values: flags } = parseArgs({
  options: {
    'max-primary-ratio': { type: 'string', default: '0.9' },
    'max-agent-mb': { type: 'string', default: '1' },
  },
});
closeScopesOnSignal();
const { results, failures } = await interleavedRounds({
  variants: { plain: measure(plainDirect), ours: measure(ours), pm2: measure(pm2) },
  rounds,
  warmUp: 0,
  limitMs: 60_000,
});
for (const { name, reason } of failures) fail(`${name} could not be measured: ${reason}`);
if (failures.length === 0) {
  for (const [name, { supervisor, worker }] of Object.entries(results)) {
    process.stdout.write(
      `        ${name}: ${median(supervisor).toFixed(1)} MB, a worker ${median(worker).toFixed(1)} MB\n`,
    );
  }
  const primaryRatio = median(results.ours.supervisor) / median(results.pm2.supervisor);
  const agentMb = median(results.ours.worker) - median(results.plain.worker);
  check('primary without Redis, ratio to the daemon of PM2', primaryRatio, Number(flags['max-primary-ratio']));
  check('agent in a worker, MB', agentMb, Number(flags['max-agent-mb']));
}

function measure(start) {
  return async (scope) => {
    const { supervisorPid, workerPids } = await start(scope);
    await pause(settleMs);
    return { supervisor: privateMb(supervisorPid), worker: median(workerPids().map(privateMb)) };
  };
}

function check(what, value, limit) {
  const text = `${what}: ${value.toFixed(2)}, at most ${limit}`;
  if (value <= limit) process.stdout.write(`ok      ${text}\n`);
  else fail(text);
}

function fail(text) {
  process.stdout.write(`FAILED  ${text}\n`);
  process.exitCode = 1;
}
