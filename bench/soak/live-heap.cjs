/**
 * Preloaded into the primary alone: collects all garbage at its start and every two minutes and writes how much is still alive into the file
 * of SOAK_HEAP_FILE. Private memory moves by what V8 has not collected yet; what is alive moves only by a leak.
 */
const { isPrimary } = require('node:cluster');
const { renameSync, writeFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

const everyMs = 120_000;
const file = process.env.SOAK_HEAP_FILE;
if (isPrimary && process.argv[2] === 'start' && file !== undefined) {
  write();
  setInterval(write, everyMs).unref();
}

function write() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  writeFileSync(`${file}.next`, JSON.stringify({ liveMb: (heapUsed + external) / 1e6 }));
  renameSync(`${file}.next`, file);
}
