import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { applicationDirectory, runDirectoryPath, stateDirectoryPath } from '../../config/run-directory.js';
import { systemClock } from '../../core/clock.js';
import { exitCodes } from '../../core/error-table.js';
import { SupervisorError } from '../../core/errors.js';
import { LogTail } from '../../logging/log-tail.js';
import { redactUrls } from '../../logging/redact.js';
import { escapeControls } from '../../logging/escape-controls.js';
import { holderOf } from '../../primary/lifetime/claim-lock.js';
import type { PrimaryOptions } from '../../primary/options.js';
import { answeredError } from '../answers/answered-error.js';
import type { CliContext } from '../context.js';
import { type DaemonReport, environmentOfDaemon, longestReportChars, readReport, reportFd } from './daemon-report.js';
import { type LogFiles, prepareLogFiles } from '../logs/log-files.js';
import { printDocument, printText } from '../terminal/output.js';
import { painter, renderTable } from '../render/render.js';

type DaemonSettings = PrimaryOptions['settings'];

/** The daemon has its own limit for the boot of a worker; this much later something else is wrong. */
const marginMs = 15_000;
const endGraceMs = 10_000;
const lastLineCount = 15;
/** The daemon's own last words are told by us too. */
const ownErrorStart = 'perf-supervisor: ';

/**
 * Starts this same command line again, detached, and waits until its workers are ready.
 * @throws {SupervisorError} what kept it from starting, after the last lines of its log; nothing is left running then
 */
export async function startDaemon(
  context: CliContext,
  settings: DaemonSettings,
  shellCwd: string,
  isJson: boolean,
): Promise<number> {
  const { cwd, env } = context;
  const { name } = settings;
  // The daemon asks again, and then for good; this keeps a second one away from the files of the first.
  const holder = holderOf(applicationDirectory(runDirectoryPath(settings.runDir, env, cwd), name));
  if (holder) throw new SupervisorError('PS_CONTROL_ALREADY_RUNNING', { name, pid: holder.pid });
  const files = prepareLogFiles(stateDirectoryPath(settings.stateDir, env, cwd), settings, cwd);
  const tails = [files.primary, files.err].map((path) => new LogTail(path));
  // The same words mean the same only where they were typed.
  const child = spawnDetached({ ...context, cwd: shellCwd }, files);
  const report = await waitForReport(child, settings);
  if (report.ready) {
    child.unref();
    tell(context, { name, pid: child.pid ?? 0, ...report.ready, logFile: files.primary }, isJson);
    return exitCodes.ok;
  }
  const lines = tails.flatMap((tail) => tail.read()).filter((line) => !line.startsWith(ownErrorStart));
  for (const line of lines.slice(-lastLineCount)) context.stderr.write(`${escapeControls(redactUrls(line))}\n`);
  throw answeredError({ status: 500, body: JSON.stringify(report) });
}

function spawnDetached({ cwd, env }: CliContext, { out, err }: LogFiles): ChildProcess {
  const outFd = openSync(out, 'a', 0o600);
  const errFd = err === out ? outFd : openSync(err, 'a', 0o600);
  try {
    const [program = '', ...args] = process.argv.slice(1);
    return spawn(process.execPath, [...process.execArgv, program, ...args], {
      cwd,
      env: environmentOfDaemon(env),
      detached: true,
      stdio: ['ignore', outFd, errFd, 'pipe'],
    });
  } finally {
    for (const fd of new Set([outFd, errFd])) closeSync(fd);
  }
}

/** Interrupted here, the start is called off there. */
async function waitForReport(child: ChildProcess, { name, bootTimeout }: DaemonSettings): Promise<DaemonReport> {
  const deadlineMs = bootTimeout + marginMs;
  const callOff = (): void => void child.kill('SIGTERM');
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code ?? 'unknown'}` : signal));
  });
  const silence = new AbortController();
  const cancel = systemClock.after(deadlineMs, () => silence.abort());
  silence.signal.addEventListener('abort', callOff);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, callOff);
  try {
    const report = readReport(await firstLine(child.stdio[reportFd] as Readable));
    if (report?.ready) return report;
    // It reports before it closes its log.
    const how = await endOf(child, ended);
    if (report) return report;
    const error = silence.signal.aborted
      ? new SupervisorError('PS_DAEMON_SILENT', { name, waitedMs: deadlineMs })
      : new SupervisorError('PS_DAEMON_ENDED', { name, how });
    return { error: { code: error.code, message: error.message, remedy: error.remedy } };
  } finally {
    cancel();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, callOff);
  }
}

function endOf(child: ChildProcess, ended: Promise<string>): Promise<string> {
  const cancel = systemClock.after(endGraceMs, () => child.kill('SIGKILL'));
  return ended.finally(cancel);
}

/** What comes until the first end of line, or until the other side is gone. */
function firstLine(pipe: Readable): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const finish = (): void => {
      pipe.destroy();
      resolve(text);
    };
    pipe.setEncoding('utf8');
    pipe.on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n') || text.length > longestReportChars) finish();
    });
    pipe.once('end', finish);
    pipe.once('error', finish);
  });
}

interface Started extends NonNullable<DaemonReport['ready']> {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
}

function tell(context: CliContext, started: Started, isJson: boolean): void {
  if (isJson) return printDocument(context, started);
  const table = renderTable<Started>(
    [
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'PID', align: 'right', cell: ({ pid }) => String(pid) },
      { title: 'WORKERS', align: 'right', cell: ({ workerCount }) => String(workerCount) },
      { title: 'SERVES', cell: ({ addresses }) => addresses.join(', ') },
      { title: 'ADMIN', cell: ({ adminUrl }) => adminUrl },
      { title: 'LOG', cell: ({ logFile }) => logFile },
    ],
    [started],
    painter(context),
  );
  return printText(context, table);
}
