import type { Family } from './family.js';

/** The text format 0.0.4 that every scraper reads, or OpenMetrics 1.0. */
export type ExpositionFormat = 'text' | 'openmetrics';

export const expositionTypes: Readonly<Record<ExpositionFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** Chooses by the Accept header: OpenMetrics for whoever names it with a weight above 0, else text. */
export function expositionFormat(accept: string | undefined): ExpositionFormat {
  const ranges = (accept ?? '').split(',').map((range) => range.trim().toLowerCase());
  const wanted = ranges.find((range) => range.startsWith('application/openmetrics-text'));
  return wanted === undefined || /;\s*q=0(\.0*)?\s*(;|$)/.test(wanted) ? 'text' : 'openmetrics';
}

/** Writes families that have series, each name once: of two the first is shown. */
export function writeExposition(families: readonly Family[], format: ExpositionFormat): string {
  const seen = new Set<string>();
  let text = '';
  for (const family of families) {
    const head = format === 'openmetrics' ? openMetricsName(family) : family.name;
    if (family.lines.length === 0 || seen.has(head)) continue;
    seen.add(head);
    text += writeFamily(family, head, format);
  }
  return format === 'openmetrics' ? `${text}# EOF\n` : text;
}

function writeFamily({ name, type, help, lines }: Family, head: string, format: ExpositionFormat): string {
  const series = format === 'openmetrics' && type === 'counter' ? `${head}_total` : name;
  // One join for each family: of tens of thousands of lines each piece put together singly becomes garbage.
  return `# HELP ${head} ${escapeHelp(help, format)}\n# TYPE ${head} ${type}\n${series}${lines.join(`\n${series}`)}\n`;
}

/** There a counter's family is named without the `_total` that each of its series must have. */
function openMetricsName({ name, type }: Family): string {
  return type === 'counter' ? name.replace(/_total$/, '') : name;
}

function escapeHelp(text: string, format: ExpositionFormat): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
}
