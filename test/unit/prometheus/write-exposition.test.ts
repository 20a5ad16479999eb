import { describe, expect, it, test } from 'vitest';
import { expositionFormat } from '../../../src/prometheus/exposition-format.js';
import { type Family, series, type SeriesFamily } from '../../../src/prometheus/family.js';
import { writeExposition } from '../../../src/prometheus/write-exposition.js';

const family = (name: string, changes: Partial<SeriesFamily> = {}): SeriesFamily => ({
  name,
  type: 'counter',
  help: 'Says "what" it is.',
  series: [series({ path: 'a"b\\c\nd' }, 1)],
  ...changes,
});

const written = (families: readonly Family[], format: 'text' | 'openmetrics'): string =>
  writeExposition(families, format).toString();

describe('writeExposition', () => {
  it('escapes labels and help', () => {
    expect(written([family('a_total', { help: 'one\ntwo' })], 'text')).toBe(
      '# HELP a_total one\\ntwo\n# TYPE a_total counter\na_total{path="a\\"b\\\\c\\nd"} 1\n',
    );
  });

  it('OpenMetrics names the family of a counter without _total, its series with it, and has an end', () => {
    const text = written([family('a_total'), family('b')], 'openmetrics');
    expect(text.split('\n').filter((one) => !one.startsWith('# HELP'))).toEqual([
      '# TYPE a counter',
      'a_total{path="a\\"b\\\\c\\nd"} 1',
      '# TYPE b counter',
      'b_total{path="a\\"b\\\\c\\nd"} 1',
      '# EOF',
      '',
    ]);
  });

  it('a name that is taken is not written twice, in neither format', () => {
    const twice = [family('a_total'), family('a_total', { help: 'Another.' })];
    expect(written(twice, 'text')).not.toContain('Another');
    expect(written([family('a_total'), family('a', { help: 'Another.' })], 'openmetrics')).not.toContain('Another');
  });

  it('what is no finite number has its own word', () => {
    const found = [Infinity, -Infinity, Number.NaN].map((value) => series({}, value));
    const lines = written([family('a', { series: found })], 'text')
      .split('\n')
      .slice(2, -1);
    expect(lines).toEqual(['a +Inf', 'a -Inf', 'a NaN']);
  });
});

/** As Prometheus 2.42 asks with native histograms switched on. */
const protobuf = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

test.each([
  [undefined, 'text'],
  ['*/*', 'text'],
  ['text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'text'],
  ['application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2', 'openmetrics'],
  ['application/openmetrics-text;q=0', 'text'],
  ['text/plain;q=0.9,application/openmetrics-text;q=0.8', 'text'],
  [`${protobuf},application/openmetrics-text;version=1.0.0;q=0.8,*/*;q=0.1`, 'protobuf'],
  [`${protobuf};q=0.4,application/openmetrics-text;version=1.0.0;q=0.8`, 'openmetrics'],
  ['application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text', 'text'],
])('who accepts %s gets %s', (accept, format) => {
  expect(expositionFormat(accept)).toBe(format);
});
