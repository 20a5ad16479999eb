/**
 * `npm run bench [-- name ...] [--minutes 55] [--rounds n] [--small] [--record] [--out folder]`: measures perf-supervisor
 * beside its peers on this machine, round by round in turn, and says where the noise hides the answer. Without a name all
 * subjects but the long ones are measured, with so many rounds that it ends within the minutes; those that were measured
 * longest ago come first, and what there is no time for is named. `--record` keeps the results in bench/results and writes
 * docs/benchmarks.md, `--out` does both in another folder. Exits 1 when something failed or what must hold each time did not.
 * Linux only: it reads /proc. Build first.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { closeScopesOnSignal } from './support/rounds/scope.mjs';
import { oldestFirst, planRounds } from './support/rounds/plan.mjs';
import { readRecords, writePage, writeRecord } from './support/report/records.mjs';
import { subjectMarkdown } from './support/report/subject-markdown.mjs';

const root = join(import.meta.dirname, '..');
const wholeRunMinutes = '55';
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string' },
    rounds: { type: 'string' },
    small: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
if (process.platform !== 'linux') fail('it reads /proc, so it runs on Linux only');
if (!existsSync(join(root, 'dist/bundle/cli.cjs'))) fail('there is no dist: run npm run build first');
const { subjects } = await import('./subjects/index.mjs');
const { measureSubject } = await import('./support/rounds/measure-subject.mjs');
const fixedRounds = readFlag('rounds', Number.isInteger);
const minutes = readFlag('minutes', Number.isFinite, positionals.length === 0 ? wholeRunMinutes : undefined);
const folders = foldersOf(flags);
let waiting = chosenSubjects();

closeScopesOnSignal();
const untilMs = minutes === undefined ? Number.POSITIVE_INFINITY : performance.now() + minutes * 60_000;
const first = plan();
printPlan(first);
for (let next = first; next.planned.length > 0; next = plan()) {
  const [{ name, rounds }] = next.planned;
  waiting = waiting.filter((one) => one !== name);
  try {
    await measure(name, rounds);
  } catch (error) {
    // What could not even be prepared keeps none of the others from being measured.
    print(`FAILED ${name}: ${error.stack}\n`);
    process.exitCode = 1;
  }
}
if (waiting.length > 0) print(`Not measured, for want of time: ${waiting.join(', ')}.`);

/** Made again before every subject, since some take longer than they should on a machine with other work. */
function plan() {
  const asked = waiting.map((name) => {
    const { rounds = 5, leastRounds, warmUp, roundSec, prepareSec } = subjects[name];
    const size = { name, warmUp, prepareSec, roundSec: roundSec[flags.small ? 'small' : 'full'] };
    return fixedRounds === undefined
      ? { ...size, rounds, leastRounds }
      : { ...size, rounds: fixedRounds, leastRounds: fixedRounds };
  });
  return planRounds(asked, (untilMs - performance.now()) / 1000);
}

async function measure(name, rounds) {
  const order = Object.keys(subjects).indexOf(name);
  const onProgress = (text) => process.stderr.write(`bench: ${name}, ${text}\n`);
  const record = await measureSubject({
    name,
    order,
    subject: subjects[name],
    rounds,
    isSmall: flags.small,
    onProgress,
  });
  print(subjectMarkdown(record));
  if (record.failures.length > 0 || record.verdicts.some(isBroken)) process.exitCode = 1;
  if (folders === undefined) return;
  writeRecord(folders.results, record);
  writePage(folders.page, readRecords(folders.results));
}

function chosenSubjects() {
  const known = Object.keys(subjects);
  const names = positionals.length > 0 ? positionals.flatMap(namesOf) : known.filter(isShort);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) fail(`${unknown.join(', ')}: there are ${known.join(', ')}`);
  return minutes === undefined
    ? names
    : oldestFirst(names, readRecords((folders ?? foldersOf({ record: true })).results));
}

/** A family's name stands for all of its members: `overload` for `overload-sync-kept-2x` and the others. */
function namesOf(word) {
  if (word in subjects) return [word];
  const members = Object.keys(subjects).filter((name) => name.startsWith(`${word}-`));
  return members.length > 0 ? members : [word];
}

/** What takes long and belongs to a family, of which others stand in the run of all, is measured when asked for. */
function isShort(name) {
  return subjects[name].isLong !== true;
}

function foldersOf({ record, out }) {
  if (out !== undefined) return { results: out, page: out };
  return record ? { results: join(root, 'bench/results'), page: join(root, 'docs') } : undefined;
}

function isBroken({ isEveryRound, verdict }) {
  return isEveryRound === true && verdict !== 'met';
}

function printPlan({ planned, left }) {
  const sec = planned.reduce((sum, one) => sum + one.sec, 0);
  const rows = planned.map((one) => `  ${one.name}: ${one.rounds} rounds, about ${inMinutes(one.sec)}`);
  const text = [`bench: about ${inMinutes(sec)} in all`, ...rows, ...left.map((name) => `  ${name}: no time`)];
  process.stderr.write(`${text.join('\n')}\n`);
}

function inMinutes(sec) {
  return `${(sec / 60).toFixed(1)} min`;
}

function readFlag(name, isRight, otherwise) {
  const given = flags[name] ?? otherwise;
  if (given === undefined) return undefined;
  const value = Number(given);
  if (!(isRight(value) && value > 0)) fail(`--${name} takes a number above 0`);
  return value;
}

function print(text) {
  process.stdout.write(`${text}\n`);
}

function fail(reason) {
  process.stderr.write(`bench: ${reason}\n`);
  process.exit(2);
}
