import { describe, expect, it } from 'vitest';
import { describeEnd, type EndOfLife } from '../../../../src/primary/worker/exit-reason.js';
import { OomKills } from '../../../../src/primary/process/oom-kills.js';

const nothing: EndOfLife = {
  exit: { exitCode: 1, signal: null },
  orderedBy: undefined,
  fault: undefined,
  killedAfterMs: undefined,
  wasOutOfMemory: false,
  sample: undefined,
};
const fault = { origin: 'uncaughtException', error: 'Error: no', frame: 'f (a.js:1)', agoMs: 10 } as const;
const killed = { exitCode: null, signal: 'SIGKILL' };

describe('why a worker ended', () => {
  it.each<[string, Partial<EndOfLife>, string]>([
    ['its exit code', {}, 'exited with code 1'],
    [
      'its own error before our order',
      { fault: { ...fault, isHandled: false }, orderedBy: 'reload' },
      'uncaught Error: no, in f (a.js:1)',
    ],
    [
      'our order before an error that it caught',
      { fault: { ...fault, isHandled: true }, orderedBy: 'reload' },
      'reload',
    ],
    [
      'an error that it caught right before',
      { fault: { ...fault, isHandled: true } },
      'exited with code 1 after uncaught Error: no, in f (a.js:1)',
    ],
    ['not an error that it survived', { fault: { ...fault, isHandled: true, agoMs: 60_000 } }, 'exited with code 1'],
    [
      'how long it ignored SIGTERM',
      { orderedBy: 'reload', killedAfterMs: 3000, exit: killed },
      'reload; killed 3000 ms after SIGTERM',
    ],
    ['the lack of memory', { exit: killed, wasOutOfMemory: true }, 'killed by the system for lack of memory'],
    ['our kill, whatever the system did', { exit: killed, wasOutOfMemory: true, orderedBy: 'hung' }, 'hung'],
    [
      'a full heap',
      { exit: { exitCode: 134, signal: null } },
      'ended by exit code 134, as Node does when the heap is full',
    ],
  ])('tells %s', (_, end, expected) => {
    expect(describeEnd({ ...nothing, ...end })).toBe(expected);
  });
});

describe('kills for lack of memory', () => {
  it.each([
    ['v2', { '/proc/self/cgroup': '0::/app\n' }, '/sys/fs/cgroup/app/memory.events', 'oom 1\noom_kill '],
    [
      'v1',
      { '/proc/self/cgroup': '4:memory:/app\n' },
      '/sys/fs/cgroup/memory/app/memory.oom_control',
      'under_oom 0\noom_kill ',
    ],
    ['the machine', {}, '/proc/vmstat', 'pgfault 7\noom_kill '],
  ])('are told once each, by %s', (_, files, path, text) => {
    let count = 3;
    const kills = new OomKills((wanted) =>
      new Map(Object.entries({ ...files, [path]: `${text}${count}\n` })).get(wanted),
    );
    expect(kills.hasNew()).toBe(false);
    count = 4;
    expect([kills.hasNew(), kills.hasNew()]).toEqual([true, false]);
  });
});
