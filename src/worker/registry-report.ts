import { longestReport, readRegistry, type RegistryFamily } from '../protocol/registry-families.js';
import type { MetricsRegistry } from './registries.js';

/**
 * Asks the application's registries for their metrics.
 * @returns JSON text of a report within its bound: families that do not fit, cannot be read, or whose registry throws are
 * counted
 */
export async function reportRegistries(registries: readonly MetricsRegistry[]): Promise<string> {
  const answers = await Promise.allSettled(registries.map(ask));
  const reports = answers.map((answer) =>
    answer.status === 'fulfilled' ? readRegistry(answer.value) : { families: [], droppedCount: 1 },
  );
  let droppedCount = reports.reduce((sum, report) => sum + report.droppedCount, 0);
  let leftChars = longestReport - 100;
  const texts: string[] = [];
  for (const family of reports.flatMap(({ families }) => families)) {
    const text = JSON.stringify(family satisfies RegistryFamily);
    if (text.length + 1 > leftChars) {
      droppedCount += 1;
      continue;
    }
    leftChars -= text.length + 1;
    texts.push(text);
  }
  return `{"families":[${texts.join(',')}],"droppedCount":${droppedCount}}`;
}

/** One that throws at once rejects like one that throws later. */
async function ask(registry: MetricsRegistry): Promise<unknown> {
  return await registry.getMetricsAsJSON();
}
