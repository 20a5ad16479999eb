/**
 * `npm run test:faults [-- row ...] [--no-peers] [--no-suite]`: does to the built command what `research` calls faults, one
 * after the other, and says what was measured beside its bound; PM2 and a plain node:cluster beside it where the fault can
 * be done to them. Then come the laws of the suite about faults. Exits 1 when a bound was missed. Linux only.
 */
import { parseArgs } from 'node:util';
import { closeScopesOnSignal, withScope } from '../support/rounds/scope.mjs';
import { plainRoundRobin, pm2 } from '../support/supervisors/variants.mjs';
import { floods } from './rows/floods.mjs';
import { hardship } from './rows/hardship.mjs';
import { operators } from './rows/operators.mjs';
import { processes } from './rows/processes.mjs';
import { strangers } from './rows/strangers.mjs';
import { startOurs } from './start-ours.mjs';
import { runSuite } from './suite.mjs';

const rowLimitMs = 180_000;
/** The bounds are in seconds: when this program itself stood still for so long, the machine was measured. */
const mostLateMs = 1000;
const allRows = [...processes, ...floods, ...strangers, ...operators, ...hardship];
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: { peers: { type: 'boolean', default: true }, suite: { type: 'boolean', default: true } },
});
const unknown = positionals.filter((name) => !allRows.some((row) => row.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `faults: there is no ${unknown.join(', ')}; there are ${allRows.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(2);
}
const rows = positionals.length > 0 ? allRows.filter(({ name }) => positionals.includes(name)) : allRows;
const starts = { ours: startOurs, ...(flags.peers && { 'PM2 7': pm2, 'plain cluster': plainRoundRobin }) };
closeScopesOnSignal();
print('| fault | bound | ours | PM2 7 | plain cluster | |', '| --- | --- | --- | --- | --- | --- |');
let missedCount = 0;
let unjudgedCount = 0;
for (const row of rows) {
  const cells = {};
  for (const [name, start] of Object.entries(starts)) {
    if (name !== 'ours' && !row.isForPeers) continue;
    process.stderr.write(`faults: ${row.name}, ${name}\n`);
    cells[name] = await measured(row, start);
  }
  const verdict = verdictOf(cells.ours);
  const text = (name) => cells[name]?.text ?? '-';
  print(`| ${row.fault} | ${row.bound} | ${text('ours')} | ${text('PM2 7')} | ${text('plain cluster')} | ${verdict} |`);
}
if (flags.suite && positionals.length === 0) missedCount += runSuite(print);
print('', `${missedCount} missed, ${unjudgedCount} not judged`);
process.exitCode = missedCount > 0 ? 1 : 0;

function verdictOf({ isMet, isSkipped, lateMs }) {
  if (isSkipped) return 'skipped';
  if (isMet) return 'met';
  if (lateMs > mostLateMs) {
    unjudgedCount += 1;
    return `not judged: this machine was late by ${Math.round(lateMs)} ms`;
  }
  missedCount += 1;
  return '**missed**';
}

/** What goes wrong amid a measurement is its result, not the end of all. */
async function measured(row, start) {
  const stopWatch = watchLateness();
  const result = await withScope(rowLimitMs, (scope) => row.measure(scope, start)).catch((error) => ({
    isMet: false,
    text: `failed: ${reasonOf(error)}`,
  }));
  return { ...result, lateMs: stopWatch() };
}

/** @returns a function that ends it and says by how much a timer was late at worst */
function watchLateness(periodMs = 20) {
  let lateMs = 0;
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    lateMs = Math.max(lateMs, nowMs - lastMs - periodMs);
    lastMs = nowMs;
  }, periodMs);
  return () => {
    clearInterval(timer);
    return lateMs;
  };
}

/** Of a command what it printed, in one line. */
function reasonOf({ message, stderr }) {
  return (stderr || message)
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', '/')
    .slice(0, 200);
}

function print(...lines) {
  process.stdout.write(`${lines.join('\n')}\n`);
}
