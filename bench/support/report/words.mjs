/** How figures are written, on the terminal and on the page. */

/** Three digits that mean something. */
export function number(value) {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return size >= 1 ? value.toFixed(2) : value.toFixed(3);
}

/** What is not finite is unknown; JSON keeps it as null. */
export function noiseText(noise) {
  return Number.isFinite(noise) ? `±${(100 * noise).toFixed(1)} %` : 'unknown';
}

/** What a goal asks for: `at most 0.9 x pm2`. */
export function goalText({ against, atMost, atLeast, atMostMore, isEveryRound }) {
  if (atMostMore !== undefined) return `at most ${atMostMore} more than ${against}`;
  const limit = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
  if (against === undefined) return `${limit}${isEveryRound ? ' in every round' : ''}`;
  return `${limit} x ${against}`;
}

/** The value with its range by rounds; of what must hold in every round the worst. */
export function valueText({ value, low, high }) {
  if (value === undefined) return '-';
  return low === undefined || low === high ? number(value) : `${number(value)} [${number(low)}-${number(high)}]`;
}

export function limitText({ physical }) {
  if (!physical) return '-';
  return physical.value === undefined ? physical.why : `${number(physical.value)} (${physical.why})`;
}

export function table(heads, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), `|${heads.map(() => '---').join('|')}|`, ...rows.map(line)];
}
