/** The unit of a metric by the ending of its name, as all our names have it. */
export function unitOf(metric: string): string {
  if (metric.endsWith('Ratio')) return 'ratio';
  if (metric.endsWith('BytesPerSec')) return 'bytes/s';
  if (metric.endsWith('PerSec')) return 'count/s';
  if (metric.endsWith('Bytes')) return 'bytes';
  return /Ms$|Ms[A-Z]/.test(metric) ? 'ms' : 'count';
}
