/** Other supervisors, installed on demand outside this package, so that nobody who installs it gets them. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = join(tmpdir(), 'perf-supervisor-bench-peers');
const wanted = ['pm2@7', 'throng@5', 'fastify@5', '@fastify/under-pressure@9', 'toobusy-js@0.5'];
const installLimitMs = 180_000;

/** The folder that holds the peers' node_modules; installs all of them at the first call on a machine. */
export function peersFolder() {
  installPeers();
  return folder;
}

/** The folder of a peer; installs all of them at the first call on a machine. */
export function peerFolder(name) {
  installPeers();
  return join(folder, 'node_modules', name);
}

export function peerVersions() {
  return Object.fromEntries(
    wanted.flatMap((spec) => {
      const name = spec.slice(0, spec.lastIndexOf('@'));
      const file = join(folder, 'node_modules', name, 'package.json');
      return existsSync(file) ? [[name, JSON.parse(readFileSync(file, 'utf8')).version]] : [];
    }),
  );
}

function installPeers() {
  if (Object.keys(peerVersions()).length === wanted.length) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'package.json'), '{ "name": "bench-peers", "version": "1.0.0", "private": true }\n');
  process.stderr.write(`bench: installing ${wanted.join(' and ')} in ${folder}\n`);
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...wanted], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: installLimitMs,
  });
}
