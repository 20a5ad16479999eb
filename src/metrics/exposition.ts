import type { WorkerSnapshot } from '../protocol/snapshot.js';
import { catalog, definitionOf, isCatalogName } from './catalog.js';
import { exposedMetric, snakeStem } from './exposition-name.js';
import type { MetricDefinition } from './metric.js';
import { isOwnMetricName } from './own-metric-shape.js';

const mostOwnFamilies = 256;

interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly lines: readonly string[];
}

/**
 * Writes the workers of a node in the Prometheus text format 0.0.4, one series per worker and figure.
 * Distributions appear as percentile gauges: a sample's histogram covers one window, and the buckets of a Prometheus
 * histogram must never fall.
 */
export function exposeWorkers(
  workers: readonly WorkerSnapshot[],
  helpOf: (name: string) => string | undefined = () => undefined,
): string {
  const families = [
    upFamily(workers),
    ...shedFamilies(workers),
    ...catalogFamilies(workers),
    ...ownFamilies(workers, helpOf),
  ];
  return families
    .filter((family) => family.lines.length > 0)
    .map(writeFamily)
    .join('');
}

function upFamily(workers: readonly WorkerSnapshot[]): Family {
  return {
    name: 'perf_supervisor_up',
    type: 'gauge',
    help: 'Whether the worker serves: 1 while it is running or draining.',
    lines: workers.map(
      (worker) => `${labels(worker)} ${worker.state === 'running' || worker.state === 'draining' ? 1 : 0}`,
    ),
  };
}

function shedFamilies(workers: readonly WorkerSnapshot[]): Family[] {
  return [
    {
      name: 'perf_supervisor_shed',
      type: 'gauge',
      help: 'Whether the worker leaves new connections to the others: 1 while it does.',
      lines: workers.map((worker) => `${labels(worker)} ${worker.shed ? 1 : 0}`),
    },
    {
      name: 'perf_supervisor_sheds_total',
      type: 'counter',
      help: 'How often the worker was told to leave new connections to the others.',
      lines: workers.map((worker) => `${labels(worker)} ${worker.shedCount ?? 0}`),
    },
  ];
}

function catalogFamilies(workers: readonly WorkerSnapshot[]): Family[] {
  return Object.entries(catalog).map(([name, definition]) => catalogFamily(name, definition, workers));
}

function catalogFamily(name: string, definition: MetricDefinition, workers: readonly WorkerSnapshot[]): Family {
  const exposed = exposedMetric(name, definition);
  const lines = workers.flatMap((worker) => {
    const value = worker.sample?.values[name];
    return value === undefined ? [] : [`${labels(worker)} ${value * exposed.factor}`];
  });
  return { name: exposed.name, type: definition.kind, help: definition.help, lines };
}

/**
 * The application's own figures (R111), under names of their own so that none can pass for one of ours. Of two whose
 * names come out the same the first by alphabet is shown; so are at most 256 of all workers together.
 */
function ownFamilies(workers: readonly WorkerSnapshot[], helpOf: (name: string) => string | undefined): Family[] {
  const reported = new Set(workers.flatMap(({ sample }) => Object.keys(sample?.values ?? {})));
  const names = [...reported].filter((name) => !isCatalogName(name) && isOwnMetricName(name)).sort();
  const families = new Map<string, Family>();
  for (const name of names.slice(0, mostOwnFamilies)) {
    const definition = definitionOf(name);
    const help = helpOf(name) ?? definition.help;
    const family = catalogFamily(
      name,
      { ...definition, help, exposedAs: `custom_${snakeStem(name, definition)}` },
      workers,
    );
    if (!families.has(family.name)) families.set(family.name, family);
  }
  return [...families.values()];
}

function writeFamily({ name, type, help, lines }: Family): string {
  const head = `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
  return head + lines.map((line) => `${name}${line}\n`).join('');
}

function labels(worker: WorkerSnapshot): string {
  const all = { worker_id: String(worker.workerId), slot: String(worker.slot) };
  const pairs = Object.entries(all).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return `{${pairs.join(',')}}`;
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
