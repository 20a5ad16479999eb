import { describe, expect, it, test } from 'vitest';
import { line } from '../../../src/prometheus/family.js';
import { expositionFormat, writeExposition } from '../../../src/prometheus/write-exposition.js';

const family = (name: string, changes = {}) => ({
  name,
  type: 'counter' as const,
  help: 'Says "what" it is.',
  lines: [line({ path: 'a"b\\c\nd' }, 1)],
  ...changes,
});

describe('writeExposition', () => {
  it('escapes labels and help', () => {
    expect(writeExposition([family('a_total', { help: 'one\ntwo' })], 'text')).toBe(
      '# HELP a_total one\\ntwo\n# TYPE a_total counter\na_total{path="a\\"b\\\\c\\nd"} 1\n',
    );
  });

  it('OpenMetrics names the family of a counter without _total, its series with it, and has an end', () => {
    const text = writeExposition([family('a_total'), family('b')], 'openmetrics');
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
    expect(writeExposition(twice, 'text')).not.toContain('Another');
    expect(writeExposition([family('a_total'), family('a', { help: 'Another.' })], 'openmetrics')).not.toContain(
      'Another',
    );
  });

  it('what is no finite number has its own word', () => {
    const lines = [Infinity, -Infinity, Number.NaN].map((value) => line({}, value));
    expect(lines).toEqual([' +Inf', ' -Inf', ' NaN']);
  });
});

test.each([
  [undefined, 'text'],
  ['*/*', 'text'],
  ['text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'text'],
  ['application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2', 'openmetrics'],
  ['application/openmetrics-text;q=0', 'text'],
])('who accepts %s gets %s', (accept, format) => {
  expect(expositionFormat(accept)).toBe(format);
});
