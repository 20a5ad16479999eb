import { computed, effect, signal } from '@preact/signals';
import { Connection, type ConnectionState } from './live/connection.js';
import { headlineOf } from './live/headline.js';
import { applyFrame, type LiveCluster } from './live/model.js';
import { formatView, parseView, type View } from './route.js';
import { token } from './token.js';

export const view = signal<View>(parseView(location.hash));
export const cluster = signal<LiveCluster | undefined>(undefined);
export const connection = signal<{ readonly state: ConnectionState; readonly reason?: string }>({
  state: 'connecting',
});
/** Set by the button; a hidden tab pauses by itself. */
export const isPaused = signal(false);
export const headline = computed(() => cluster.value && headlineOf(cluster.value));
/** Grows by one when charts should ask again. */
export const chartTick = signal(0);

const chartPeriodMs = 10_000;

export function go(changes: Partial<View>): void {
  location.hash = formatView({ ...view.value, ...changes });
}

/** An address with these changes, for links. */
export function linkTo(changes: Partial<View>): string {
  const { nodeId: _node, slot: _slot, ...rest } = view.value;
  return formatView({ ...rest, ...changes });
}

/** Changes what is typed or toggled, without a new entry in the history. */
export function replaceView(changes: Partial<View>): void {
  history.replaceState(null, '', formatView({ ...view.value, ...changes }));
  view.value = parseView(location.hash);
}

export function startLive(): void {
  const live = new Connection({
    onFrame(frame) {
      const next = applyFrame(cluster.value, frame);
      if (next) cluster.value = next;
      return next !== undefined;
    },
    onState(state, reason) {
      // Opening asks within an effect, which must not depend on this.
      if (connection.peek().state === state && reason === undefined) return;
      connection.value = { state, ...(reason !== undefined && { reason }) };
    },
  });
  const isHidden = signal(document.hidden);
  document.addEventListener('visibilitychange', () => (isHidden.value = document.hidden));
  window.addEventListener('hashchange', () => (view.value = parseView(location.hash)));
  effect(() => {
    if (isPaused.value || isHidden.value) live.pause();
    // A new token is tried at once.
    else live.open(token.value);
  });
  setInterval(() => {
    if (!isPaused.value && !isHidden.value) chartTick.value += 1;
  }, chartPeriodMs);
}
