import { SupervisorError } from '../core/errors.js';

const systemd = 'systemd keeps what runs: perf-supervisor unit prints a unit file.';
const everything = 'Nothing is sent to a service; see GET /metrics for Prometheus.';
const staticFiles = 'Serve files with your server or a web server such as nginx.';
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
  monit: 'See perf-supervisor status, or the page at the admin address.',
  dashboard: 'See perf-supervisor status, or the page at the admin address.',
  link: everything,
  unlink: everything,
  plus: everything,
  login: everything,
  serve: staticFiles,
  web: 'The admin server runs with every supervisor: perf-supervisor status names its address.',
  flush: 'Log files rotate by size by themselves; delete old ones like other files.',
  reset: 'Counters are never reset: rate() in Prometheus and perf-supervisor why need them whole.',
  delete: 'Nothing stays behind after perf-supervisor stop.',
  del: 'Nothing stays behind after perf-supervisor stop.',
  jlist: 'Use perf-supervisor list --json.',
  prettylist: 'Use perf-supervisor list --json.',
  install: 'There are no modules; a strategy of your own is registered in your server.',
  update: 'Each supervisor is its own program: stop it and start the new version.',
  attach: 'Use perf-supervisor describe, or open the inspector of the worker.',
};

/** @throws {SupervisorError} PS_CLI_PM2_WORD */
export function refusePm2Word(word: string | undefined): void {
  if (word === undefined || !Object.hasOwn(pm2Words, word)) return;
  throw new SupervisorError('PS_CLI_PM2_WORD', { word, substitute: pm2Words[word] ?? '' });
}
