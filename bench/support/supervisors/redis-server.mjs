import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { temporaryFolder } from './cluster.mjs';
import { freePort } from './free-port.mjs';

/** A redis-server of its own on loopback, which keeps nothing on disk. */
export async function startRedis(scope) {
  const port = await freePort();
  const folder = temporaryFolder(scope);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  await once(child, 'spawn');
  scope.add(() => child.kill('SIGKILL'));
  return { child, url: `redis://127.0.0.1:${port}` };
}
