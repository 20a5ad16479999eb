import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const fixture = join(import.meta.dirname, '../support/fixtures/udp-ports.mjs');

async function portsOfTwoWorkers(...args: string[]): Promise<[number[], number[]]> {
  const { stdout } = await promisify(execFile)(process.execPath, [fixture, ...args], { timeout: 20_000 });
  return JSON.parse(stdout) as [number[], number[]];
}

test('cluster workers share the UDP ports that they bind, which is what makes WebRTC media go astray', async () => {
  const [first, second] = await portsOfTwoWorkers();
  expect(second).toEqual(first);
});

test('with exclusive UDP no port is shared between workers', async () => {
  const [first, second] = await portsOfTwoWorkers('exclusive');
  expect(new Set([...first, ...second]).size).toBe(first.length + second.length);
});
