import type { CommandTable } from './command-entry.js';

/** Every command by its name, in the order of the help. */
export const commandTable: CommandTable = {
  start: {
    group: 'Run',
    summary: 'Runs a server under supervision until it is stopped; -d detaches it.',
    load: async () => (await import('./commands/start.js')).startCommand,
  },
  stop: {
    group: 'Run',
    summary: 'Stops a supervisor and its workers in order, and waits until they have ended.',
    load: async () => (await import('./commands/stop.js')).stopCommand,
  },
  reload: {
    group: 'Run',
    summary: 'Replaces the workers one after the other without cutting streams.',
    load: async () => (await import('./commands/reload.js')).reloadCommand,
  },
  restart: {
    group: 'Run',
    summary: 'Stops workers and starts new ones in their slots; cuts their streams.',
    load: async () => (await import('./commands/restart.js')).restartCommand,
  },
  drain: {
    group: 'Run',
    summary: 'Gives workers no new work and lets the old end.',
    load: async () => (await import('./commands/drain.js')).drainCommand,
  },
  undrain: {
    group: 'Run',
    summary: 'Gives drained workers new work again.',
    load: async () => (await import('./commands/undrain.js')).undrainCommand,
  },
  scale: {
    group: 'Run',
    summary: 'Adds workers, or drains the least loaded away.',
    load: async () => (await import('./commands/scale.js')).scaleCommand,
  },
  signal: {
    group: 'Run',
    summary: 'Sends a signal to workers.',
    aliases: ['sendSignal'],
    load: async () => (await import('./commands/signal.js')).signalCommand,
  },
  trigger: {
    group: 'Run',
    summary: 'Runs an action that the application has registered, and prints its answer.',
    load: async () => (await import('./commands/trigger.js')).triggerCommand,
  },
  reset: {
    group: 'Run',
    summary: 'Sets restart counters back to 0, so that the next crash counts as a first one.',
    load: async () => (await import('./commands/reset.js')).resetCommand,
  },
  'deploy-mark': {
    group: 'Run',
    summary: 'Marks in the timeline that another version runs from now on.',
    load: async () => (await import('./commands/deploy-mark.js')).deployMarkCommand,
  },
  kill: {
    group: 'Run',
    summary: 'Stops every supervisor of this run directory.',
    load: async () => (await import('./commands/kill.js')).killCommand,
  },
  list: {
    group: 'Look',
    summary: 'Lists all running supervisors of this run directory.',
    aliases: ['ls', 'ps', 'l'],
    load: async () => (await import('./commands/list.js')).listCommand,
    plain: { load: async () => (await import('./commands/list.js')).list },
  },
  top: {
    group: 'Look',
    summary: 'Shows the workers live, with keys to act on them.',
    load: async () => (await import('./commands/top.js')).topCommand,
  },
  report: {
    group: 'Look',
    summary: 'Reports what happened, what it means and what to do.',
    load: async () => (await import('./commands/report.js')).reportCommand,
  },
  cluster: {
    group: 'Look',
    summary: 'Asks about all nodes that share one Redis.',
    load: async () => (await import('./commands/cluster.js')).clusterCommand,
  },
  logs: {
    group: 'Look',
    summary: 'Shows the log of a daemon and what its workers print.',
    load: async () => (await import('./commands/logs.js')).logsCommand,
  },
  flush: {
    group: 'Look',
    summary: 'Empties the log files of a daemon and of its workers.',
    load: async () => (await import('./commands/flush.js')).flushCommand,
  },
  status: {
    group: 'Look',
    summary: 'Shows a running supervisor and its workers.',
    load: async () => (await import('./commands/status.js')).statusCommand,
    plain: { takesApplication: true, load: async () => (await import('./commands/status.js')).status },
  },
  describe: {
    group: 'Look',
    summary: 'Shows all that is known of workers: figures, optimizations, exits.',
    aliases: ['show', 'info', 'desc'],
    load: async () => (await import('./commands/describe.js')).describeWorkersCommand,
  },
  metrics: {
    group: 'Look',
    summary: 'Shows the figures of the workers.',
    load: async () => (await import('./commands/metrics.js')).metricsCommand,
  },
  alerts: {
    group: 'Look',
    summary: 'Shows the alerts that fire now, or sends a test to the webhook.',
    load: async () => (await import('./commands/alerts.js')).alertsCommand,
  },
  env: {
    group: 'Look',
    summary: 'Shows the environment that workers were started with, secrets masked.',
    load: async () => (await import('./commands/env.js')).envCommand,
  },
  pid: {
    group: 'Look',
    summary: 'Prints process ids: of the supervisor, or of the workers that are named.',
    load: async () => (await import('./commands/pid.js')).pidCommand,
  },
  ping: {
    group: 'Look',
    summary: 'Asks whether a supervisor answers; starts nothing.',
    load: async () => (await import('./commands/ping.js')).pingCommand,
    plain: { takesApplication: true, load: async () => (await import('./commands/ping.js')).ping },
  },
  optimize: {
    group: 'Tune',
    summary: 'Runs one strategy, or all, in one worker or in all of them.',
    load: async () => (await import('./commands/optimize.js')).optimizeCommand,
  },
  optimizer: {
    group: 'Tune',
    summary: 'Shows what each strategy is proven to change, and which are switched off.',
    load: async () => (await import('./commands/optimizer.js')).optimizerCommand,
  },
  record: {
    group: 'Tune',
    summary: 'Records the samples of the workers, for perf-supervisor simulate.',
    load: async () => (await import('./commands/record.js')).recordCommand,
  },
  simulate: {
    group: 'Tune',
    summary: 'Replays recorded samples and tells which strategies would have run.',
    load: async () => (await import('./commands/simulate.js')).simulateCommand,
  },
  why: {
    group: 'Diagnose',
    summary: 'Tells what happened to workers, in order, and why.',
    load: async () => (await import('./commands/why.js')).whyCommand,
  },
  forecast: {
    group: 'Diagnose',
    summary: 'Tells which workers will reach a limit, and what use to expect.',
    load: async () => (await import('./commands/forecast.js')).forecastCommand,
  },
  'log-level': {
    group: 'Diagnose',
    summary: 'Sets what a supervisor and its workers log, until they are started anew.',
    load: async () => (await import('./commands/log-level.js')).logLevelCommand,
  },
  doctor: {
    group: 'Diagnose',
    summary: 'Checks machine, configuration and supervisor, and says what to do.',
    load: async () => (await import('./commands/doctor.js')).doctorCommand,
  },
  profile: {
    group: 'Diagnose',
    summary: 'Profiles a worker for a while and writes what DevTools and speedscope open.',
    load: async () => (await import('./commands/profile.js')).profileCommand,
  },
  'heap-snapshot': {
    group: 'Diagnose',
    summary: 'Has a worker write its heap into a file; it serves nobody meanwhile.',
    load: async () => (await import('./commands/heap-snapshot.js')).heapSnapshotCommand,
  },
  inspect: {
    group: 'Diagnose',
    summary: 'Opens the inspector of a worker on 127.0.0.1 and prints its address.',
    load: async () => (await import('./commands/inspect.js')).inspectCommand,
  },
  'self-test': {
    group: 'Diagnose',
    summary: 'Starts a small server with 2 workers and checks that everything works.',
    load: async () => (await import('./commands/self-test.js')).selfTestCommand,
  },
  init: {
    group: 'Set up',
    summary: 'Writes a config file that explains every setting.',
    load: async () => (await import('./commands/init.js')).initCommand,
  },
  config: {
    group: 'Set up',
    summary: 'Prints and checks the configuration.',
    load: async () => (await import('./commands/config.js')).configCommand,
  },
  unit: {
    group: 'Set up',
    summary: 'Prints a systemd unit, Dockerfile or manifest; installs nothing.',
    load: async () => (await import('./commands/unit.js')).unitCommand,
  },
  completion: {
    group: 'Set up',
    summary: 'Prints the completion script of a shell.',
    load: async () => (await import('./commands/completion.js')).completionCommand,
  },
  __complete: {
    group: 'Set up',
    summary: 'Prints the words that may come next.',
    isHidden: true,
    load: async () => (await import('./commands/complete.js')).completeFrom(commandTable),
  },
};
