import { useEffect, useRef, useState } from 'preact/hooks';
import { byUnit } from '../format.js';
import { figureOf, type LiveWorker } from '../live/model.js';
import type { HeatName } from '../route.js';
import { go } from '../state.js';
import { theme } from '../theme.js';
import { HeatCells } from './heat-cells.js';
import { cellGrid, heatScales } from './heat-scale.js';

const mostHeightPx = 220;

interface HeatMapProps {
  readonly workers: readonly LiveWorker[];
  readonly name: HeatName;
}

/** Every worker as one cell; arrow keys walk over them, Enter opens one. The table tells the same in text. */
export function HeatMap({ workers, name }: HeatMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const cells = useRef<HeatCells>(undefined);
  const [widthPx, setWidth] = useState(0);
  const [chosen, setChosen] = useState<number>();
  const { sizePx, columns } = cellGrid(workers.length, widthPx || 300, mostHeightPx);
  const shade = theme.value;
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    if (canvas.current?.parentElement) observer.observe(canvas.current.parentElement);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!canvas.current || widthPx === 0) return;
    cells.current ??= new HeatCells(canvas.current);
    cells.current.draw({ workers, name, sizePx, columns, widthPx, chosen });
  }, [workers, name, sizePx, columns, widthPx, chosen, shade]);
  const worker = chosen === undefined ? undefined : workers[chosen];
  const at = ({ offsetX, offsetY }: MouseEvent): number =>
    Math.floor(offsetY / sizePx) * columns + Math.floor(offsetX / sizePx);
  const open = (one: LiveWorker | undefined): void => {
    if (one) go({ page: 'worker', nodeId: one.nodeId, slot: one.slot });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps(columns)[event.key];
    if (event.key === 'Enter') open(worker);
    if (step === undefined) return;
    event.preventDefault();
    setChosen(Math.min(workers.length - 1, Math.max(0, (chosen ?? -1) + step)));
  };
  return (
    <div class="heat">
      <div class="heat-cells">
        <canvas
          ref={canvas}
          tabIndex={0}
          role="application"
          aria-roledescription="heat map"
          aria-label={`${heatScales[name].label} of ${workers.length} workers; arrow keys choose a worker, Enter opens it`}
          onKeyDown={onKeyDown}
          onMouseMove={(event) => setChosen(at(event))}
          onMouseLeave={() => setChosen(undefined)}
          onClick={(event) => open(workers[at(event)])}
        />
      </div>
      <p class="note" aria-live="polite">
        {worker ? inWords(worker, name) : <Scale name={name} />}
      </p>
    </div>
  );
}

const steps = (columns: number): Readonly<Record<string, number>> => ({
  ArrowRight: 1,
  ArrowLeft: -1,
  ArrowDown: columns,
  ArrowUp: -columns,
});

function inWords(worker: LiveWorker, name: HeatName): string {
  const { nodeId, slot, workerId, state } = worker;
  const value = byUnit(heatScales[name].unit, figureOf(worker, name));
  const peers = figureOf(worker, 'peersConnected') ?? 0;
  return `Worker ${workerId} in slot ${slot} on ${nodeId}: ${heatScales[name].label} ${value}, ${peers} peers, ${state}`;
}

function Scale({ name }: { readonly name: HeatName }) {
  const { unit, full } = heatScales[name];
  return (
    <>
      <span>{byUnit(unit, 0)}</span> <span class="scale" aria-hidden="true" />{' '}
      <span>{full === undefined ? 'most' : byUnit(unit, full)}</span>
      <span class="key">✕ stands still</span>
      <span class="key">◌ starts</span>
      <span class="key">↓ drains</span>
    </>
  );
}
