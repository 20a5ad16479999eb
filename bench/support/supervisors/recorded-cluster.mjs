import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { cleanEnvironment, endProcess, temporaryFolder } from './cluster.mjs';

const root = join(import.meta.dirname, '../../..');
const workersPerNode = 50;

/**
 * An admin server over a recorded cluster, in a process of its own.
 * @param speed how many times a second the cluster moves
 */
export async function recordedCluster(scope, { workerCount, speed = 1 }) {
  const folder = temporaryFolder(scope);
  const program = await bundled(join(root, 'bench/servers/recorded-cluster.ts'), folder);
  const order = {
    nodeCount: workerCount / workersPerNode,
    workersPerNode,
    speed,
    pageFolder: join(root, 'dist/dashboard'),
  };
  const child = spawn(process.execPath, [program, JSON.stringify(order)], {
    env: cleanEnvironment({}),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  scope.add(() => endProcess(child));
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { url: line.trim(), pid: child.pid };
}

/** Node 20 runs no TypeScript; the sources of the supervisor are in it as they are. */
async function bundled(input, folder) {
  const build = await rolldown({
    input,
    platform: 'node',
    external: ['vitest'],
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    treeshake: { moduleSideEffects: false },
  });
  await build.write({ dir: folder, format: 'esm', entryFileNames: 'recorded-cluster.mjs' });
  await build.close();
  return join(folder, 'recorded-cluster.mjs');
}
