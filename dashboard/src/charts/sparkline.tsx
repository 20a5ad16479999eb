/** The last minutes of a figure as a small line, without axes; what it says stands beside it in numbers. */
export function Sparkline({
  values,
  limit,
}: {
  readonly values: readonly (number | undefined)[];
  readonly limit?: number;
}) {
  const known = values.filter((value) => value !== undefined);
  const highest = Math.max(...known, limit ?? 0, 1e-9);
  const x = (index: number): number => (index / Math.max(1, values.length - 1)) * 100;
  const y = (value: number): number => 23 - (value / highest) * 21;
  const steps = values.map((value, index) =>
    value === undefined ? undefined : `${x(index).toFixed(1)},${y(value).toFixed(1)}`,
  );
  const path = steps
    .map((step, index) => (step === undefined ? '' : `${steps[index - 1] === undefined ? 'M' : 'L'}${step}`))
    .join('');
  return (
    <svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
      {limit !== undefined && <line class="limit" x1="0" x2="100" y1={y(limit)} y2={y(limit)} />}
      <path d={path} />
    </svg>
  );
}
