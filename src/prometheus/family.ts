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

const thousandths: readonly string[] = Array.from({ length: 1000 }, (_, index) => String(index).padStart(3, '0'));
/** Below it six decimals would cut what matters, above it a double has no six decimals left. */
const leastRounded = 0.001;
const mostRounded = Number.MAX_SAFE_INTEGER / 1e6;

/**
 * A figure with at most six decimals. Writing out all 17 digits of a double costs several times as much as everything else
 * about a line, and the finest figure is known to 10 microseconds.
 */
export function figureText(value: number): string {
  if (Number.isInteger(value) || !(value >= leastRounded && value < mostRounded)) return numberText(value);
  const millionths = Math.round(value * 1e6);
  const whole = Math.floor(millionths / 1e6);
  const rest = millionths - whole * 1e6;
  const high = Math.floor(rest / 1000);
  return `${whole}.${thousandths[high] ?? ''}${thousandths[rest - high * 1000] ?? ''}`;
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
  if (!/[\\\n"]/.test(text)) return text;
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
