/** The text format 0.0.4 that every scraper reads, OpenMetrics 1.0, or protobuf, which alone has native histograms. */
export type ExpositionFormat = 'text' | 'openmetrics' | 'protobuf';

export const expositionTypes: Readonly<Record<ExpositionFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  protobuf: 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
};

/** Chooses by the Accept header what it names with the greatest weight, of equal ones the first; text for whoever names none. */
export function expositionFormat(accept: string | undefined): ExpositionFormat {
  let best: { readonly format: ExpositionFormat; readonly weight: number } = { format: 'text', weight: 0 };
  for (const range of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = range.split(';').map((piece) => piece.trim().toLowerCase());
    const format = formatOf(type, parameters);
    const weight = Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? '1');
    if (format && weight > best.weight) best = { format, weight };
  }
  return best.format;
}

function formatOf(type: string, parameters: readonly string[]): ExpositionFormat | undefined {
  if (type === 'text/plain') return 'text';
  if (type === 'application/openmetrics-text') return 'openmetrics';
  const isOurs =
    type === 'application/vnd.google.protobuf' &&
    parameters.includes('proto=io.prometheus.client.metricfamily') &&
    parameters.includes('encoding=delimited');
  return isOurs ? 'protobuf' : undefined;
}
