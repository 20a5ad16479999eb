/** A private redis-server that saves nothing. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/supervisors/free-port.mjs';
import { waitUntil } from '../support/wait-until.mjs';

export async function startPlainRedis(scope) {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'ps-bench-redis-'));
  const args = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args.map(String), { stdio: 'ignore' });
  scope.add(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true });
  });
  await waitUntil('redis-server', () => accepts(port), 10_000);
  const [version] = /(?<=v=)[\d.]+/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }));
  return { port, version };
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    const answer = (isOpen) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}
