export type FamilyType = 'gauge' | 'counter' | 'histogram' | 'summary';

/** All series of one name. */
export interface Family {
  /** As the text format 0.0.4 has it: a counter's ends in `_total`. */
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  /** What follows the name on each line: suffix, labels and number, such as `{slot="0"} 1` or `_sum 0.5`. */
  readonly lines: readonly string[];
}

/** Infinity and NaN have names of their own there. */
export function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

/** `{a="1",b="2"}`; nothing at all without labels. */
export function labelsText(labels: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(String(value))}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

export function line(labels: Readonly<Record<string, string | number>>, value: number): string {
  return `${labelsText(labels)} ${numberText(value)}`;
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
