import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { Shed } from '../../../src/worker/shed.js';
import { ManualClock } from '../../support/manual-clock.js';

/** A server with a handle as node:cluster shares it out; `log` tells what was done to it. */
function sharedServer(log: string[], name = 'server', isShared = true): net.Server {
  const server = new net.Server();
  const handle = {
    readStart: () => void log.push(`${name} starts`),
    readStop: () => {
      log.push(`${name} stops`);
      return 0;
    },
    ...(isShared && { close: () => undefined }),
  };
  return Object.assign(server, { _handle: handle });
}

function worker(...servers: readonly net.Server[]) {
  const clock = new ManualClock();
  return { clock, shed: new Shed({ listening: () => servers }, clock) };
}

describe('shed', () => {
  it('a worker stops accepting and accepts again when it is told to', () => {
    const log: string[] = [];
    const { shed } = worker(sharedServer(log));
    expect(shed.set(5000)).toBe(1);
    expect(log).toEqual(['server starts', 'server stops']);
    expect(shed.set(0)).toBe(0);
    expect(log.at(-1)).toBe('server starts');
  });

  it('a primary that falls silent costs no worker: it accepts again by itself', () => {
    const log: string[] = [];
    const { shed, clock } = worker(sharedServer(log));
    shed.set(5000);
    clock.advance(4000);
    shed.set(5000);
    clock.advance(4999);
    expect(log).toEqual(['server starts', 'server stops']);
    clock.advance(1);
    expect(log.at(-1)).toBe('server starts');
    expect(clock.timerCount).toBe(0);
  });

  it('leaves a port alone that no sibling accepts from', () => {
    const log: string[] = [];
    const { shed } = worker(sharedServer(log, 'own', false), new net.Server());
    expect(shed.set(5000)).toBe(0);
    expect(log).toEqual([]);
  });

  it('leaves a server alone that was closed in the meantime, and takes in one that began to listen', () => {
    const log: string[] = [];
    const first = sharedServer(log, 'first');
    const second = sharedServer(log, 'second');
    const servers = [first];
    const { shed } = worker(...servers);
    shed.set(5000);
    Object.assign(first, { _handle: null });
    log.length = 0;
    shed.set(0);
    expect(log).toEqual([]);
    const grown = new Shed({ listening: () => servers }, new ManualClock());
    servers[0] = second;
    expect(grown.set(5000)).toBe(1);
    servers.push(sharedServer(log, 'third'));
    expect(grown.set(5000)).toBe(2);
    expect(log.filter((line) => line === 'second stops')).toHaveLength(1);
  });
});
