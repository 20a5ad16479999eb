import { get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { reasonOf } from '../../core/errors.js';
import { readRecord, readText } from '../../protocol/read.js';
import { loopbackPortOf, socketsOf } from './autopsy-port.js';
import { openTextSocket } from './autopsy-socket.js';
import { PausedStackReader, type StackFrame } from './autopsy-stack.js';
import { readProcessStat } from '../process/process-stat.js';

/** What a process that does not turn its loop was doing. */
export interface Autopsy {
  /** Innermost first; empty when it could not be asked. */
  readonly frames: readonly StackFrame[];
  /** Why there are no frames, for people. */
  readonly failure?: string;
}

/** 0.2 s on an idle machine, up to 0.9 s with six programs to a core. */
const deadlineMs = 1500;
const pollMs = 10;

/** What the kernel knows of a process that cannot be asked. */
const runStates: Readonly<Record<string, string>> = {
  R: 'computing in native code',
  S: 'waiting in a system call',
  D: 'waiting for a device',
  T: 'stopped by a signal',
  t: 'stopped by a debugger',
};

/**
 * Asks a hung process which function it is in, by the inspector that SIGUSR1 opens, and leaves it paused there.
 * Kill it afterwards: its inspector stays open on loopback. Takes at most 1.5 s; never throws.
 */
export async function examine(pid: number, limitMs: number = deadlineMs): Promise<Autopsy> {
  const stateBefore = readProcessStat(pid)?.state;
  if (stateBefore === 'T' || stateBefore === 't') return { frames: [], failure: runStates[stateBefore] ?? '' };
  const signal = AbortSignal.timeout(limitMs);
  try {
    const frames = await pauseAndRead(await openInspector(pid, signal), signal);
    return frames.length > 0 ? { frames } : { frames, failure: 'outside JavaScript' };
  } catch (thrown) {
    const state = runStates[readProcessStat(pid)?.state ?? ''];
    return { frames: [], failure: state ?? `not to be asked: ${reasonOf(thrown)}` };
  }
}

/** @throws {Error} when the process opens no inspector before the signal aborts */
async function openInspector(pid: number, signal: AbortSignal): Promise<URL> {
  const before = socketsOf(pid);
  process.kill(pid, 'SIGUSR1');
  for (;;) {
    const opened = new Set([...socketsOf(pid)].filter((inode) => !before.has(inode)));
    const port = opened.size > 0 ? loopbackPortOf(pid, opened) : undefined;
    if (port !== undefined) return debuggerUrl(port, signal);
    await wait(pollMs, undefined, { signal });
  }
}

async function debuggerUrl(port: number, signal: AbortSignal): Promise<URL> {
  const targets: unknown = JSON.parse(await fetchText(`http://127.0.0.1:${port}/json/list`, signal));
  const target = readRecord(Array.isArray(targets) ? targets[0] : undefined);
  const url = readText(target?.['webSocketDebuggerUrl'], 256);
  if (url === undefined) throw new Error('the inspector names no target');
  return new URL(url);
}

function fetchText(url: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.once('end', () => resolve(text));
      response.on('error', reject);
    }).on('error', reject);
  });
}

async function pauseAndRead(url: URL, signal: AbortSignal): Promise<readonly StackFrame[]> {
  const socket = await openTextSocket(url, signal);
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('the inspector did not answer')), { once: true });
    const reader = new PausedStackReader();
    socket.onText((text) => {
      const frames = reader.read(text);
      if (frames) resolve(frames);
    });
    socket.send('{"id":1,"method":"Debugger.enable"}');
    socket.send('{"id":2,"method":"Debugger.pause"}');
  });
}
