/**
 * `npm run bench [-- name ...] [--rounds n] [--small] [--out file.json]`: measures perf-supervisor beside its peers on this
 * machine, round by round in turn, and says where the noise hides the answer; with --out the report is also written beside
 * the figures as Markdown. Exits 1 when something failed or what must hold each time did not. Linux only: it reads /proc.
 * Build first.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadAverage, machineFacts } from './support/machine-facts.mjs';
import { peerVersions } from './support/peers.mjs';
import { evaluate, toMarkdown } from './support/report.mjs';
import { interleavedRounds } from './support/rounds.mjs';
import { closeScopesOnSignal } from './support/scope.mjs';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' }, small: { type: 'boolean', default: false }, out: { type: 'string' } },
});
if (process.platform !== 'linux') fail('it reads /proc, so it runs on Linux only');
if (!existsSync(join(import.meta.dirname, '../dist/bundle/cli.cjs'))) fail('there is no dist: run npm run build first');
const { subjects } = await import('./subjects/index.mjs');
const names = positionals.length > 0 ? positionals.flatMap(namesOf) : Object.keys(subjects).filter(isShort);
const unknown = names.filter((name) => !(name in subjects));
if (unknown.length > 0) fail(`${unknown.join(', ')}: there are ${Object.keys(subjects).join(', ')}`);
const rounds = flags.rounds === undefined ? undefined : Number(flags.rounds);
if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) fail('--rounds takes a whole number above 0');

closeScopesOnSignal();
const machine = machineFacts();
const measured = {};
const report = [];
for (const name of names) measured[name] = await bench(name);
const peers = peerVersions();
print(
  `${machine.cpuModel}, ${machine.coreCount} cores, kernel ${machine.kernel}, Node ${machine.node.slice(1)}; ${peerText()}.\n`,
);
if (flags.out !== undefined) {
  writeFileSync(flags.out, `${JSON.stringify({ machine, peers, measured }, undefined, 2)}\n`);
  writeFileSync(flags.out.replace(/(\.json)?$/, '.md'), report.join('\n'));
}

async function bench(name) {
  const subject = subjects[name];
  const before = loadAverage();
  const size = { isSmall: flags.small };
  const prepared = await subject.prepare?.(size);
  try {
    const { results: measuredResults, failures } = await interleavedRounds({
      variants: subject.variants(size, prepared),
      rounds: rounds ?? subject.rounds,
      warmUp: subject.warmUp,
      limitMs: subject.limitMs,
      onProgress: (variant, round) => process.stderr.write(`bench: ${name}, round ${round}, ${variant}\n`),
    });
    const results = subject.conclude?.(measuredResults) ?? measuredResults;
    const evaluated = evaluate(subject, results);
    const load = { before, after: loadAverage() };
    print(toMarkdown(subject, evaluated, { load, failures, notes: subject.notes?.(prepared) }));
    if (failures.length > 0 || evaluated.verdicts.some(isBroken)) process.exitCode = 1;
    return { title: subject.title, baseline: subject.baseline, load, results, failures, ...evaluated };
  } finally {
    await subject.release?.(prepared);
  }
}

function isBroken({ isEveryRound, verdict }) {
  return isEveryRound === true && verdict !== 'met';
}

/** A family's name stands for all of its members: `overload` for `overload-sync-2x` and the others. */
function namesOf(word) {
  if (word in subjects) return [word];
  const members = Object.keys(subjects).filter((name) => name.startsWith(`${word}-`) && !isShort(name));
  return members.length > 0 ? members : [word];
}

/** What takes hours is measured only when asked for. */
function isShort(name) {
  return subjects[name].isLong !== true;
}

function peerText() {
  return Object.entries(peers)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

function print(text) {
  report.push(text);
  process.stdout.write(`${text}\n`);
}

function fail(reason) {
  process.stderr.write(`bench: ${reason}\n`);
  process.exit(2);
}
