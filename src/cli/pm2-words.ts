import { SupervisorError } from '../core/errors.js';

const systemd = 'systemd keeps what runs: perf-supervisor unit prints a unit file.';
const everything = 'Nothing is sent to a service; see GET /metrics for Prometheus.';
const staticFiles = 'Serve files with your server or a web server such as nginx.';
const modules = 'There are no modules; a strategy of your own is registered in your server.';
const delivery = 'Bring the code there with your own tool, then run perf-supervisor reload.';

/** Words that users of PM2 may type and that we do not have, with what to do instead. */
export const pm2Words: Readonly<Record<string, string>> = {
  startup: systemd,
  unstartup: 'Remove the systemd unit that you installed.',
  save: systemd,
  dump: systemd,
  resurrect: systemd,
  deploy: delivery,
  pull: delivery,
  monit: 'See perf-supervisor top, or the dashboard at the admin address.',
  dashboard: 'See perf-supervisor status, or the page at the admin address.',
  link: everything,
  unlink: everything,
  plus: everything,
  login: everything,
  serve: staticFiles,
  web: 'The admin server runs with every supervisor: perf-supervisor status names its address.',
  delete: 'Nothing stays behind after perf-supervisor stop.',
  del: 'Nothing stays behind after perf-supervisor stop.',
  jlist: 'Use perf-supervisor list --json.',
  prettylist: 'Use perf-supervisor list --json.',
  install: modules,
  update: 'Each supervisor is its own program: stop it and start the new version.',
  uninstall: modules,
  module: modules,
  'module:install': modules,
  'module:update': modules,
  'module:publish': modules,
  attach: 'Use perf-supervisor logs -f, describe, or inspect.',
  send: 'Workers read no standard input; register an action and use perf-supervisor trigger.',
  sendLine: 'Workers read no standard input; register an action and use perf-supervisor trigger.',
  forward: delivery,
  backward: delivery,
  logout: everything,
  register: everything,
};

/** @throws {SupervisorError} PS_CLI_PM2_WORD */
export function refusePm2Word(word: string | undefined): void {
  if (word === undefined || !Object.hasOwn(pm2Words, word)) return;
  throw new SupervisorError('PS_CLI_PM2_WORD', { word, substitute: pm2Words[word] ?? '' });
}
