/**
 * `node bench/worker-load.mjs [--rounds n]`: which modules a worker loads for the agent, and what the parts of it cost: private
 * memory and time of a bare process that imports one part. Says nothing about what the parts do while they run.
 */
import { spawn } from 'node:child_process';
import { on } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { agentEnvironment } from './support/supervisors/agent.mjs';
import { cleanEnvironment, endProcess } from './support/supervisors/cluster.mjs';
import { privateMb } from './support/figures/idle-figures.mjs';
import { cpuNs } from './support/figures/process-figures.mjs';
import { interleavedRounds } from './support/rounds/rounds.mjs';
import { closeScopesOnSignal } from './support/rounds/scope.mjs';
import { median, summarize } from './support/figures/statistics.mjs';
import { pause } from './support/wait-until.mjs';

const dist = join(import.meta.dirname, '../dist');
const nsPerMs = 1e6;
const settleMs = 1500;
const parts = {
  'http of the server': undefined,
  'lru-cache': 'lru-cache',
  'node:zlib': 'node:zlib',
  'node:crypto': 'node:crypto',
  'node:perf_hooks': 'node:perf_hooks',
  settings: 'config/transfer.js',
  protocol: 'protocol/decode.js',
  sampler: 'metrics/sampler.js',
  optimizer: 'optimizer/optimizer.js',
  webrtc: 'webrtc/adapters/index.js',
  'the whole agent, not started': 'worker/agent.js',
};

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
closeScopesOnSignal();
const files = importedFiles(join(dist, 'worker/bootstrap.js'));
process.stdout.write(`The agent is ${files.length} modules of ours with ${kib(files)} KiB:\n${byFolder(files)}\n\n`);
process.stdout.write(`Modules of Node that it adds to a bare server: ${(await addedBuiltins()).join(', ')}\n\n`);
await measureParts();

function importedFiles(entry, seen = new Set()) {
  if (seen.has(entry)) return [];
  seen.add(entry);
  const imports = readFileSync(entry, 'utf8').matchAll(
    /^(?:import|export)[^;]*?from '(\.[^']+)'|^import '(\.[^']+)'/gm,
  );
  for (const [, from, bare] of imports) importedFiles(resolve(dirname(entry), from ?? bare), seen);
  return [...seen];
}

function kib(paths) {
  return Math.round(paths.reduce((sum, path) => sum + statSync(path).size, 0) / 1024);
}

function byFolder(paths) {
  const folders = groupBy(paths, folderOf);
  return [...folders].map(([folder, members]) => `  ${folder}: ${members.length}`).join('\n');
}

function groupBy(values, keyOf) {
  const groups = new Map();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

function folderOf(path) {
  return relative(dist, dirname(path)) || '.';
}

async function addedBuiltins() {
  const listed = 'setTimeout(() => process.send(process.moduleLoadList), 200)';
  const [bare, agent] = await Promise.all([moduleList(listed, []), moduleList(listed, agentFlag())]);
  return agent.filter((name) => !bare.includes(name)).map((name) => name.replace(/^\w+ /, ''));
}

async function moduleList(code, args) {
  const child = spawn(process.execPath, [...args, '-e', `require('http');${code}`], ipc());
  try {
    // The agent's own messages come by the same way.
    for await (const [message] of on(child, 'message')) if (Array.isArray(message)) return message;
  } finally {
    await endProcess(child);
  }
}

function agentFlag() {
  return ['--import', pathToFileURL(join(dist, 'worker/bootstrap.js')).href];
}

function ipc() {
  return { env: cleanEnvironment(agentEnvironment()), stdio: ['ignore', 'inherit', 'inherit', 'ipc'] };
}

async function measureParts() {
  const measure = (flag) => async (scope) => {
    const child = spawn(
      process.execPath,
      [...flag, '-e', "require('http').createServer().listen(0,'127.0.0.1')"],
      ipc(),
    );
    scope.add(() => endProcess(child));
    await pause(settleMs);
    return { MB: privateMb(child.pid), 'CPU ms': cpuNs(child.pid) / nsPerMs };
  };
  const variants = Object.fromEntries([
    ...Object.entries(parts).map(([name, part]) => [name, measure(part === undefined ? [] : importFlag(part))]),
    ['the whole agent, at work', measure(agentFlag())],
  ]);
  const { results } = await interleavedRounds({ variants, rounds: Number(flags.rounds), warmUp: 0, limitMs: 20_000 });
  const [bare] = Object.values(results);
  for (const [name, { MB: memory, 'CPU ms': cpu }] of Object.entries(results)) {
    const more = (values, base) => (median(values) - median(base)).toFixed(1);
    const { min, max } = summarize(memory);
    const range = `${median(memory).toFixed(1)} [${min.toFixed(1)}-${max.toFixed(1)}]`;
    process.stdout.write(`${name}: ${range} MB, +${more(memory, bare.MB)} MB, +${more(cpu, bare['CPU ms'])} ms CPU\n`);
  }
}

function importFlag(part) {
  return ['--import', part.includes('.js') ? pathToFileURL(join(dist, part)).href : part];
}
