import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { waitUntil } from '../wait-until.mjs';
import { temporaryFolder } from './cluster.mjs';
import { freePort } from './free-port.mjs';

const startLimitMs = 20_000;

/** A redis-server of its own on loopback, which keeps nothing on disk and can be stopped, killed and started again. */
export async function startRedis(scope) {
  const port = await freePort();
  const folder = temporaryFolder(scope);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  let child;
  const start = async () => {
    child = spawn('redis-server', args, { stdio: 'ignore' });
    let failure;
    child.once('error', (error) => (failure = error));
    const isThere = () => {
      if (failure !== undefined) throw failure;
      return accepts(port);
    };
    await waitUntil('redis-server', isThere, startLimitMs, 20);
  };
  scope.add(() => child.kill('SIGKILL'));
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    pause: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    kill: () => child.kill('SIGKILL'),
  };
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (isOpen) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}
