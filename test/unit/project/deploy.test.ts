import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { parseDurationMs } from '../../../src/core/units.js';
import { catalog } from '../../../src/metrics/catalog.js';
import { exposedMetric } from '../../../src/prometheus/exposed-name.js';
import { promtool } from '../../support/prometheus-server.js';
import { tempFolder } from '../../support/temp-folder.js';
import { tools } from '../../support/tools.js';

const root = join(import.meta.dirname, '../../..');
const deploy = join(root, 'deploy');
const read = (path: string): string => readFileSync(join(deploy, path), 'utf8');
const kubernetes = readdirSync(join(deploy, 'kubernetes'));

/** Every expression of the Grafana dashboard, with its variables filled in. */
const dashboardExpressions = (
  JSON.parse(read('grafana/perf-supervisor.json')) as { panels: { targets: { expr: string }[] }[] }
).panels.flatMap(({ targets }) =>
  targets.map(({ expr }) =>
    expr.replaceAll('$__rate_interval', '5m').replaceAll('$job', 'live').replaceAll('$instance', '.*'),
  ),
);

/** The names that the sources expose: of the catalog, and those that are written out. */
function exposedNames(): ReadonlySet<string> {
  const ofCatalog = Object.entries(catalog).map(([name, definition]) => exposedMetric(name, definition).name);
  const files = ['src/prometheus', 'src/primary/node'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((file) => readFileSync(join(root, folder, file), 'utf8')),
  );
  const written = files.flatMap((text) => [
    ...[...text.matchAll(/'((?:perf_supervisor|nodejs|process|http_server)_\w+)'/g)].map(([, name]) => name!),
    ...[...text.matchAll(/gauge\(\s*'(\w+)'/g)].map(([, name]) => `perf_supervisor_${name!}`),
    ...[...text.matchAll(/counter\(\s*'(\w+)'/g)].map(([, name]) => `perf_supervisor_${name!}_total`),
  ]);
  return new Set([...ofCatalog, ...written]);
}

function namesIn(text: string): readonly string[] {
  const found = text.match(/\b(?:perf_supervisor|nodejs|process|http_server)_\w+/g) ?? [];
  return [...new Set(found.map((name) => name.replace(/_(bucket|sum|count)$/, '')))];
}

describe('what is shipped for deployment', () => {
  it('R94 alert rules and dashboard ask for metrics that there are', () => {
    const exposed = exposedNames();
    const asked = namesIn(read('prometheus/alerts.yml') + dashboardExpressions.join('\n'));
    expect(asked.length).toBeGreaterThan(15);
    expect(asked.filter((name) => !exposed.has(name))).toEqual([]);
  });

  it.skipIf(!tools.prometheus)('R95 promtool finds the alert rules right, and they fire when they should', () => {
    const folder = join(deploy, 'prometheus');
    for (const args of [
      ['check', 'config', join(folder, 'prometheus.yml')],
      ['test', 'rules', join(folder, 'alerts.test.yml')],
    ]) {
      const { exitCode, output } = promtool(args);
      expect(exitCode, output).toBe(0);
    }
  });

  it.skipIf(!tools.prometheus)('every expression of the Grafana dashboard is valid PromQL', () => {
    const file = join(tempFolder(), 'rules.yml');
    const rules = dashboardExpressions.map((expr, n) => ({ record: `panel:${n}`, expr }));
    writeFileSync(file, stringify({ groups: [{ name: 'dashboard', rules }] }));
    const { exitCode, output } = promtool(['check', 'rules', file]);
    expect(exitCode, output).toBe(0);
  });

  it('Kubernetes never cuts a drain: its grace is longer than all of our own times together', () => {
    const [deployment] = parseAllDocuments(read('kubernetes/live.yaml')).map((document) => document.toJS());
    const { spec } = deployment.spec.template;
    const [container] = spec.containers;
    const env = new Map<string, string>(
      container.env.map((one: { name: string; value: string }) => [one.name, one.value]),
    );
    const msOf = (name: string): number => parseDurationMs(env.get(name) ?? '') ?? Number.NaN;
    const preStopMs = Number(container.lifecycle.preStop.exec.command[1]) * 1000;
    const ownMs = preStopMs + msOf('PS_DRAIN_TIMEOUT') + msOf('PS_KILL_TIMEOUT');
    expect(spec.terminationGracePeriodSeconds * 1000).toBeGreaterThanOrEqual(ownMs + 15_000);
    expect(spec.securityContext.runAsNonRoot).toBe(true);
    const probed = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe) => container[probe].httpGet.path);
    expect(probed).toEqual(['/readyz', '/readyz', '/healthz']);
  });

  it.each(kubernetes)('%s is YAML whose documents say what they are', (file) => {
    for (const document of parseAllDocuments(read(`kubernetes/${file}`))) {
      expect(document.errors).toEqual([]);
      expect(document.toJS()).toMatchObject({ apiVersion: expect.any(String), kind: expect.any(String) });
    }
  });

  it('the image does not run as root, and an init stands before the supervisor', () => {
    const last =
      read('Dockerfile')
        .split(/^FROM /m)
        .at(-1) ?? '';
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^ENTRYPOINT \["\/usr\/bin\/tini", "--", /m);
    expect(last.indexOf('USER node')).toBeLessThan(last.indexOf('ENTRYPOINT'));
  });
});
