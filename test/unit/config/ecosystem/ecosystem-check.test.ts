import { expect, test } from 'vitest';
import { checkEcosystem } from '../../../../src/config/ecosystem/ecosystem-check.js';
import { ecosystemKeys, findEcosystemKey } from '../../../../src/config/ecosystem/ecosystem-keys.js';
import { isSettingName } from '../../../../src/config/check.js';

const classOf = (app: Record<string, unknown>, key: string) =>
  checkEcosystem({ apps: [{ script: './server.js', ...app }] }).find((finding) => finding.key === key)?.keyClass;

/** Every key of PM2 7.0.4's schema, with its other names. */
const pm2Keys =
  `script exec name name_prefix filter_env namespace install_url cwd args exec_interpreter interpreter node_args
  interpreterArgs interpreter_args out_file out output out_log error_file error err err_file err_log log_file log
  disable_logs log_type log_date_format time env env_production max_memory_restart pid_file pid restart_delay
  exp_backoff_restart_delay source_map_support disable_source_map_support wait_ready instances kill_timeout
  shutdown_with_message listen_timeout cron_restart cron merge_logs combine_logs vizion autostart autorestart
  stop_exit_codes watch_delay watch ignore_watch watch_options min_uptime max_restarts execute_command exec_mode force
  append_env_to_name post_update trace disable_trace v8 event_loop_inspector deep_monitoring increment_var instance_var pmx
  automation treekill port username uid user gid windowsHide kill_retry_time write io`.split(/\s+/);

test.each(pm2Keys)('the key %s of PM2 is known', (key) => {
  expect(findEcosystemKey(key)).toBeDefined();
});

test('no key stands in the table twice', () => {
  const names = ecosystemKeys.flatMap(({ key, aliases }) => [key, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
});

test('every key that names a setting is honoured, and the setting exists', () => {
  const withSetting = ecosystemKeys.filter(({ setting }) => setting !== undefined);
  expect(withSetting.length).toBeGreaterThan(15);
  for (const { setting = '', keyClass } of withSetting)
    expect([setting, keyClass, isSettingName(setting)]).toEqual([setting, 'honoured', true]);
});

test.each([
  ['time', true, 'warned'],
  ['time', false, 'ignored'],
  ['log_type', 'json', 'warned'],
  ['log_type', 'raw', 'ignored'],
  ['merge_logs', true, 'honoured'],
  ['merge_logs', false, 'warned'],
  ['log_date_format', 'YYYY', 'warned'],
])('%s: %s is %s', (key, value, keyClass) => {
  expect(classOf({ [key]: value }, key)).toBe(keyClass);
});

test('each key of a file is listed with what becomes of it, and what stands beside the applications too', () => {
  const findings = checkEcosystem({
    apps: [{ name: 'live', script: './server.js', vizion: true, time: true, instancs: 4 }],
    deploy: {},
  });
  expect(findings.map(({ app, key, keyClass }) => [app, key, keyClass])).toEqual([
    ['live', 'name', 'honoured'],
    ['live', 'script', 'honoured'],
    ['live', 'vizion', 'ignored'],
    ['live', 'time', 'warned'],
    ['live', 'instancs', 'unknown'],
    ['', 'deploy', 'warned'],
  ]);
  expect(findings.find(({ key }) => key === 'instancs')?.note).toContain('did you mean instances?');
});

test.each([
  ['another interpreter', { interpreter: 'python3' }, 'interpreter', 'refused'],
  ['node by its path', { interpreter: '/usr/bin/node' }, 'interpreter', 'honoured'],
  ['tsx', { exec_interpreter: 'tsx' }, 'exec_interpreter', 'honoured'],
  ['a command', { execute_command: true }, 'execute_command', 'refused'],
  ['a command line as script', { script: 'npm start' }, 'script', 'refused'],
  ['several forks', { exec_mode: 'fork', instances: 4 }, 'exec_mode', 'refused'],
  [
    'several forks with a port each',
    { exec_mode: 'fork_mode', instances: 4, increment_var: 'PORT' },
    'exec_mode',
    'honoured',
  ],
  ['one fork', { exec_mode: 'fork' }, 'exec_mode', 'honoured'],
  ['several in cluster mode', { exec_mode: 'cluster', instances: 'max' }, 'exec_mode', 'honoured'],
  ['an unknown setting of ours', { perf_supervisor: { routng: 'key' } }, 'perf_supervisor.routng', 'refused'],
  ['a setting of ours', { perf_supervisor: { routing: 'key' } }, 'perf_supervisor.routing', 'honoured'],
  ['settings that are no object', { perf_supervisor: 'key' }, 'perf_supervisor', 'refused'],
  ['perf-supervisor under itself', { script: './bin/perf-supervisor.js' }, 'script', 'refused'],
])('%s', (_what, app, key, keyClass) => {
  expect(classOf(app, key)).toBe(keyClass);
});

test.each([
  ['no object', 5],
  ['an empty list', { apps: [] }],
  ['null as application', [null]],
])('%s is no ecosystem', (_what, value) => {
  expect(() => checkEcosystem(value)).toThrow(/application/);
});

test('a key named __proto__ is unknown and changes no prototype', () => {
  const file = JSON.parse('{"script":"a.js","__proto__":{"polluted":true},"constructor":1}') as unknown;
  expect(checkEcosystem(file).map(({ keyClass }) => keyClass)).toEqual(['honoured', 'unknown', 'unknown']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
