import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { call } from './http-call.js';
import { tempFolder } from './temp-folder.js';
import { waitFor } from './wait-for.js';

/** What promtool says of an exposition; its exit code is 0 when it finds nothing. */
export function checkMetrics(text: string): { readonly exitCode: number | null; readonly output: string } {
  return promtool(['check', 'metrics'], text);
}

export function promtool(
  args: readonly string[],
  input = '',
): { readonly exitCode: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  return { exitCode: status, output: stdout + stderr };
}

export interface PrometheusServer {
  /** The value of an instant query by its labels as JSON. */
  query(expression: string): Promise<readonly { readonly labels: Record<string, string>; readonly value: number }[]>;
  /** How the scrape of the only target went. */
  health(): Promise<{ readonly health: string; readonly lastError: string }>;
}

/** A real Prometheus that scrapes `target` once a second, with its native histograms or as it comes. */
export async function startPrometheus(
  target: string,
  { enableNative = false }: { readonly enableNative?: boolean } = {},
): Promise<PrometheusServer> {
  const folder = tempFolder();
  const port = await freePort();
  const config = join(folder, 'prometheus.yml');
  writeFileSync(
    config,
    `global: { scrape_interval: 1s }\nscrape_configs:\n  - job_name: live\n    static_configs: [{ targets: ['${target}'] }]\n`,
  );
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      ...(enableNative ? ['--enable-feature=native-histograms'] : []),
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const base = `http://127.0.0.1:${port}`;
  await waitFor('Prometheus to be ready', async () => (await call(base, '/-/ready')).status === 200, 30_000);
  return {
    async query(expression) {
      const answer = await call(base, `/api/v1/query?query=${encodeURIComponent(expression)}`);
      const { result } = answer.json().data as {
        result: { metric: Record<string, string>; value: [number, string] }[];
      };
      return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    async health() {
      const { activeTargets } = (await call(base, '/api/v1/targets')).json().data;
      return activeTargets[0];
    },
  };
}

/** Prometheus does not tell which port it took. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
