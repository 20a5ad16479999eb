/**
 * For those who run everything under PM2: PM2 keeps the primary, as one fork-mode application, and the primary keeps
 * its workers. PM2's own cluster mode would put a supervisor under each of several supervisors.
 * `perf-supervisor start ecosystem.config.cjs` runs the same file without PM2: there, `perf_supervisor` says what to run.
 */
const { join } = require('node:path');

/** Longer than drainTimeout + killTimeout of the production preset, or PM2 would cut the streams off. */
const killTimeoutMs = 40_000;

const server = process.env.PS_SCRIPT ?? './server.js';

module.exports = {
  apps: [
    {
      name: 'livestream',
      script: join(__dirname, 'bin/perf-supervisor.js'),
      args: ['start', server, '--name', 'livestream'],
      exec_mode: 'fork',
      instances: 1,
      kill_timeout: killTimeoutMs,
      // The primary ends its workers itself; a signal to the whole tree would cut their streams off.
      treekill: false,
      // A wrong command line or configuration (2) or a second supervisor (5) does not heal by a restart.
      stop_exit_codes: [0, 2, 5],
      exp_backoff_restart_delay: 100,
      // PM2 leaves this key alone.
      perf_supervisor: { script: server },
    },
  ],
};
