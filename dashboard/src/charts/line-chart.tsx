import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { byUnit } from '../format.js';
import { colour, theme } from '../theme.js';
import { drawMarks, drawThreshold, type Mark } from './marks.js';

export interface ChartLine {
  readonly label: string;
  /** The name of a colour of the style sheet. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
}

export interface ChartData {
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
}

interface LineChartProps {
  readonly title: string;
  readonly unit: string;
  readonly data: ChartData;
  readonly marks: readonly Mark[];
  readonly threshold?: number;
}

const height = 150;

/** One chart; all of a page share their cursor. For whoever does not see it, the newest and the highest value in words. */
export function LineChart({ title, unit, data, marks, threshold }: LineChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const live = useRef({ marks, threshold });
  live.current = { marks, threshold };
  const shape = data.lines.map(({ label }) => label).join();
  const shade = theme.value;
  useEffect(() => {
    const { current: element } = place;
    if (!element) return undefined;
    const made = new uPlot(
      options(element.clientWidth, unit, data, () => live.current),
      aligned(data),
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [shape, shade, unit]);
  useEffect(() => plot.current?.setData(aligned(data)), [data, marks, threshold]);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={place} aria-hidden="true" />
      <p class="sr-only">{inWords(unit, data)}</p>
    </figure>
  );
}

interface Drawn {
  readonly marks: readonly Mark[];
  readonly threshold: number | undefined;
}

function options(width: number, unit: string, data: ChartData, drawn: () => Drawn): uPlot.Options {
  const axis = {
    stroke: () => colour('muted'),
    grid: { stroke: () => colour('line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    cursor: { sync: { key: 'time' }, drag: { x: false, y: false }, points: { size: 6 } },
    scales: { x: { time: true }, y: { range: (_, __, most) => [0, roomFor(most, unit, drawn().threshold)] } },
    axes: [
      { ...axis, space: 70, size: 28, values: timeLabels },
      { ...axis, size: 74, space: 34, values: (_, values) => values.map((value) => byUnit(unit, value)) },
    ],
    series: [
      {
        label: 'at',
        value: (_, at: number | null) => (at === null ? '' : new Date(at * 1000).toLocaleTimeString('en-GB')),
      },
      ...data.lines.map((line, index) => ({
        label: line.label,
        stroke: () => colour(line.colour),
        width: 1.5,
        // Told apart without colour, too.
        ...(index > 0 && { dash: [5, 3 * index] }),
        points: { show: false },
        value: (_: uPlot, value: number | null) => byUnit(unit, value),
      })),
    ],
    hooks: {
      draw: [
        (chart) => {
          const { marks, threshold } = drawn();
          drawMarks(chart, marks);
          if (threshold !== undefined) drawThreshold(chart, threshold);
        },
      ],
    },
  };
}

const daySec = 86_400;

/** Times of day, or days where the chart shows several. */
function timeLabels(_: uPlot, times: readonly number[]): string[] {
  const isLong = (times.at(-1) ?? 0) - (times[0] ?? 0) > daySec;
  return times.map((atSec) => {
    const at = new Date(atSec * 1000);
    if (isLong) return at.toLocaleDateString('en-GB', { day: '2-digit', month: 'short' });
    return at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  });
}

function roomFor(most: number | null, unit: string, threshold: number | undefined): number {
  const highest = Math.max(most ?? 0, threshold ?? 0);
  if (unit === 'ratio') return highest <= 0.02 ? 0.05 : Math.min(1, highest * 1.15);
  return highest <= 0 ? 1 : highest * 1.15;
}

function aligned({ times, lines }: ChartData): uPlot.AlignedData {
  return [times.map((atMs) => atMs / 1000), ...lines.map(({ values }) => [...values])];
}

function inWords(unit: string, { lines }: ChartData): string {
  const sentences = lines.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return `${label}: nothing measured.`;
    return `${label}: now ${byUnit(unit, known.at(-1))}, at most ${byUnit(unit, Math.max(...known))}.`;
  });
  return sentences.join(' ');
}
