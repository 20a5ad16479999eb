import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { type PackedProject, packProject } from '../support/packed-project.js';
import { readmeBlock, readmeBlocks } from '../support/readme.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const attw = join(
  dirname(createRequire(import.meta.url).resolve('@arethetypeswrong/cli/package.json')),
  'dist/index.js',
);

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
let packed: PackedProject;

beforeAll(async () => {
  packed = await packProject();
}, 180_000);

interface Problem {
  readonly kind: string;
  readonly resolutionKind?: string;
}

it('publint has nothing to say about the package', async () => {
  const { messages, pkg } = await publint({ pkgDir: root, level: 'suggestion', strict: true, pack: false });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

it('R69 every entry of the packed package resolves for import and require, and what is for deployment is in it', async () => {
  const wanted = ['docs/openapi.json', 'deploy/Dockerfile', 'deploy/kubernetes/live.yaml', 'dist/bundle/client.cjs'];
  expect(packed.files).toEqual(expect.arrayContaining(wanted));

  // One set of types for both ways: TypeScript before 5.8 takes those of `require` for an ES module's. node10 knows no exports.
  const rules = ['--profile', 'node16', '--ignore-rules', 'false-esm', '--no-definitely-typed', '--format', 'json'];
  const { stdout } = await run(process.execPath, [attw, packed.tarball, ...rules]);
  const { analysis } = JSON.parse(stdout) as { analysis: { problems: readonly Problem[] } };
  const others = analysis.problems.filter(
    ({ kind, resolutionKind }) => kind !== 'FalseESM' && resolutionKind !== 'node10',
  );
  expect(others).toEqual([]);
}, 180_000);

/** Runs a file of the empty project to its end. */
function runThere(file: string, text: string): Promise<{ readonly stdout: string }> {
  writeFileSync(join(packed.folder, file), text);
  return run(process.execPath, [file], { cwd: packed.folder });
}

const optimizerAlone = readmeBlock('js', "require('perf-supervisor/optimizer')");
const givenUser = "const user = { name: 'somebody' };\n";
const itsEnd = "console.log('done', optimizer.getCache('user').name);\nprocess.exit();\n";

it('README’s optimizer alone runs from the packed package, required and imported', async () => {
  const required = `${givenUser}(async () => {\n${optimizerAlone}${itsEnd}})();\n`;
  expect((await runThere('alone.cjs', required)).stdout).toMatch(/memory[^]*done somebody/);
  const imported = optimizerAlone.replace(
    /^.*require\(.*$/m,
    "import { PerformanceOptimizer } from 'perf-supervisor/optimizer';",
  );
  expect((await runThere('alone.mjs', `${givenUser}${imported}${itsEnd}`)).stdout).toMatch(/memory[^]*done somebody/);
});

it('README’s examples are TypeScript that compiles against the packed types', async () => {
  const given = "import http from 'node:http';\ndeclare const peerConnection: object, user: object;\n";
  const app = 'declare const rooms: { close(room: unknown): void }, decoder: { leaks: boolean };\n';
  const signalling = 'declare const signalling: { tellClientsToReconnect(deadlineMs: number): void };\n';
  const files = readmeBlocks('js').map((block, index) => {
    const imported = block.replace(
      /^.*require\(.*$/m,
      "import { PerformanceOptimizer } from 'perf-supervisor/optimizer';",
    );
    writeFileSync(
      join(packed.folder, `example-${index}.mts`),
      `${given}${app}${signalling}${imported}export { http };\n`,
    );
    return `example-${index}.mts`;
  });
  expect(files.length).toBeGreaterThan(3);
  const types = join(root, 'node_modules/@types');
  const rules = ['--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023', '--types', 'node'];
  const checks = ['--noEmit', '--strict', 'false', '--skipLibCheck', '--typeRoots', types];
  const { stdout } = await run(process.execPath, [tsc, ...rules, ...checks, ...files], { cwd: packed.folder }).catch(
    (thrown: unknown) => thrown as { readonly stdout: string },
  );
  expect(stdout).toBe('');
}, 120_000);

it('README’s commands run in an empty project, its server answers there, and missing exporters of OpenTelemetry are told with their remedy', async () => {
  const [runDir, stateDir] = [tempFolder(), tempFolder()];
  const mounted = readmeBlock('js', 'createPerformanceHandler').replace(/^describePeer\(.*$/m, '');
  const answer = mounted
    .replace('// ...', "response.end('served');")
    .replace('http.createServer', 'const server = http.createServer');
  const listen = 'server.listen(process.env.PORT);\n';
  writeFileSync(join(packed.folder, 'server.mjs'), `import http from 'node:http';\n${answer}${listen}`);
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    PS_ADMIN_PORT: '0',
    PS_RUN_DIR: runDir,
    PS_STATE_DIR: stateDir,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
  };
  const bin = join(packed.folder, 'node_modules/.bin/perf-supervisor');
  const cli = (words: readonly string[]) => run(process.execPath, [bin, ...words], { cwd: packed.folder, env });
  const typed = readmeBlock('bash', 'npx perf-supervisor start').match(/(?<=npx perf-supervisor ).+/g) ?? [];
  expect(typed.map((words) => words.split(' ')[0])).toEqual(['start', 'status', 'optimize', 'reload', 'why']);
  onTestFinished(() => cli(['stop']).then(() => undefined));
  for (const words of typed) {
    const own = words.startsWith('start') ? `${words.replace('server.js', 'server.mjs')} -d` : words;
    const { stdout } = await cli(own.split(' '));
    expect(stdout).not.toBe('');
  }
  const status = JSON.parse((await cli(['status', '--json'])).stdout) as { readonly addresses: readonly string[] };
  const address = `http://127.0.0.1:${new URL(status.addresses[0] ?? '').port}`;
  expect(await (await fetch(`${address}/`)).text()).toBe('served');
  await waitFor('the figures of its worker', async () => {
    const figures = (await (await fetch(`${address}/performance-metrics`)).json()) as object;
    return 'currentMetrics' in figures;
  });
  const log = (await cli(['logs', '--lines', '500', '--grep', 'PS_OTLP_MISSING'])).stdout;
  expect(log).toContain('npm install @opentelemetry/exporter-metrics-otlp-http');
}, 180_000);
