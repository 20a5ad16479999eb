/**
 * `node bench/check-memory.mjs [--rounds 3] [--max-primary-ratio 0.9] [--max-agent-mb 1]`: exits 1 when the primary, without
 * Redis, has more private memory than so many times PM2's daemon, or the agent costs a worker more than so many MB. Memory
 * hardly depends on what else the machine does, so this can be a gate where speed cannot.
 *
 * The supervisors run at the same time and are asked twice a second, as by a load balancer: a server that nobody asks never
 * fills V8's young generation, up to 1 MB, which no server in use is spared. A process breathes as it is collected, so each
 * is read many times and stands with its mean; the answer is the median of all processes of one kind.
 */
import { parseArgs } from 'node:util';
import { privateMb } from './support/figures/idle-figures.mjs';
import { request } from './support/clients/http-request.mjs';
import { closeScopesOnSignal, createScope } from './support/rounds/scope.mjs';
import { mean, median } from './support/figures/statistics.mjs';
import { ours, plainDirect, pm2 } from './support/supervisors/variants.mjs';
import { pause } from './support/wait-until.mjs';

/** After the first collections of garbage, which a process without work puts off for some seconds. */
const settleMs = 25_000;
const observeMs = 35_000;
const readEveryMs = 1700;
const askEveryMs = 500;

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    'max-primary-ratio': { type: 'string', default: '0.9' },
    'max-agent-mb': { type: 'string', default: '1' },
  },
});
closeScopesOnSignal();
const kinds = { plain: plainDirect, ours, pm2 };
const measured = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, { supervisor: [], worker: [] }]));
for (let round = 0; round < Number(flags.rounds); round += 1) await measureAll();

for (const [kind, { supervisor, worker }] of Object.entries(measured)) {
  process.stdout.write(`        ${kind}: ${inWords(supervisor)} MB, a worker ${inWords(worker)} MB\n`);
}
const primaryRatio = median(measured.ours.supervisor) / median(measured.pm2.supervisor);
const agentMb = median(measured.ours.worker) - median(measured.plain.worker);
check('primary without Redis, ratio to the daemon of PM2', primaryRatio, Number(flags['max-primary-ratio']));
check('agent in a worker, MB', agentMb, Number(flags['max-agent-mb']));

async function measureAll() {
  const scope = createScope();
  try {
    const clusters = [];
    for (const [kind, start] of Object.entries(kinds)) clusters.push({ kind, ...(await start(scope)) });
    const asking = setInterval(() => clusters.forEach(({ port }) => void request({ port, path: '/' })), askEveryMs);
    scope.add(() => clearInterval(asking));
    await pause(settleMs);
    const processes = clusters.flatMap(({ kind, supervisorPid, workerPids }) => [
      { pid: supervisorPid, means: measured[kind].supervisor, readings: [] },
      ...workerPids().map((pid) => ({ pid, means: measured[kind].worker, readings: [] })),
    ]);
    for (let passedMs = 0; passedMs < observeMs; passedMs += readEveryMs) {
      for (const { pid, readings } of processes) readings.push(privateMb(pid));
      await pause(readEveryMs);
    }
    for (const { means, readings } of processes) means.push(mean(readings));
  } finally {
    await scope.close();
  }
}

function inWords(values) {
  return `${median(values).toFixed(2)} [${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)}]`;
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
