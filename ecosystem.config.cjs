/**
 * For those who run everything under PM2: PM2 keeps the primary, as one fork-mode application, and the primary keeps
 * its workers. PM2's own cluster mode would put a supervisor under each of several supervisors.
 */
const { join } = require('node:path');

/** Longer than drainTimeout + killTimeout of the production preset, or PM2 would cut the streams off. */
const killTimeoutMs = 40_000;

module.exports = {
  apps: [
    {
      name: 'livestream',
      script: join(__dirname, 'bin/perf-supervisor.js'),
      args: ['start', process.env.PS_SCRIPT ?? './server.js', '--name', 'livestream'],
      exec_mode: 'fork',
      instances: 1,
      kill_timeout: killTimeoutMs,
      // The primary ends its workers itself; a signal to the whole tree would cut their streams off.
      treekill: false,
      // A wrong command line or configuration (2) or a second supervisor (5) does not heal by a restart.
      stop_exit_codes: [0, 2, 5],
      exp_backoff_restart_delay: 100,
    },
  ],
};
