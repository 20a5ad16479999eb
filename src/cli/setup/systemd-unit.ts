export interface UnitFacts {
  readonly name: string;
  /** Absolute paths of node, of our program and of the server. */
  readonly nodeFile: string;
  readonly cliFile: string;
  readonly script: string;
  readonly cwd: string;
  readonly user: string | undefined;
  readonly configFile: string | undefined;
  /** Until the last worker is gone. */
  readonly stopMs: number;
}

/** What systemd waits beyond our own time limits before it kills. */
const graceSec = 15;
/** A wrong configuration does not mend itself. */
const usageExitCode = 2;

/** Renders a unit of Type=notify: systemd knows when the workers serve, and restarts a primary that hangs. */
export function renderUnit(facts: UnitFacts): string {
  const { name, nodeFile, cliFile, script, cwd, user, configFile, stopMs } = facts;
  const config = configFile === undefined ? [] : ['--config', configFile];
  const program = [nodeFile, cliFile];
  const start = [...program, 'start', script, '--name', name, ...config];
  const lines = [
    '[Unit]',
    `Description=${escapeUnit(name)} under perf-supervisor`,
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    'Type=notify',
    'NotifyAccess=all',
    'WatchdogSec=30',
    ...(user === undefined ? [] : [`User=${escapeUnit(user)}`]),
    `WorkingDirectory=${escapeUnit(cwd)}`,
    `RuntimeDirectory=perf-supervisor-${name}`,
    'RuntimeDirectoryMode=0700',
    `Environment=PS_RUN_DIR=/run/perf-supervisor-${name}`,
    'Environment=NODE_ENV=production',
    `ExecStart=${commandLine(start)}`,
    `ExecReload=${commandLine([...program, 'reload', name])}`,
    'KillMode=mixed',
    `TimeoutStopSec=${Math.ceil(stopMs / 1000) + graceSec}`,
    'Restart=on-failure',
    `RestartPreventExitStatus=${usageExitCode}`,
    'LimitNOFILE=1048576',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ];
  return `${lines.join('\n')}\n`;
}

/** Each word in quotes: systemd splits at spaces and expands % and $. */
function commandLine(words: readonly string[]): string {
  return words
    .map((word) => escapeUnit(word).replaceAll('$', '$$$$'))
    .map((word) => (/[\s"'\\;]/.test(word) ? `"${word.replaceAll(/["\\]/g, '\\$&')}"` : word))
    .join(' ');
}

function escapeUnit(text: string): string {
  return text.replaceAll('%', '%%');
}
