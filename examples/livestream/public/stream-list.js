/** Streams on air with their viewers, asked for every two seconds. */
import { createViewerLists } from './viewer-list.js';

const refreshMs = 2000;

export function showStreams(list, emptyHint, onWatch) {
  const viewerLists = createViewerLists();
  const refresh = async () => {
    const response = await fetch('/streams', { cache: 'no-store' }).catch(() => undefined);
    if (!response?.ok) return;
    const { streams } = await response.json();
    void viewerLists.refresh();
    emptyHint.hidden = streams.length > 0;
    const shown = JSON.stringify(streams);
    if (list.dataset.shown === shown) return;
    list.dataset.shown = shown;
    list.replaceChildren(...streams.map((stream) => renderRow(stream, viewerLists, onWatch)));
  };
  void refresh();
  setInterval(refresh, refreshMs);
}

function renderRow({ name, viewers, workers }, viewerLists, onWatch) {
  const row = document.createElement('li');
  const facts = `${viewers} ${viewers === 1 ? 'viewer' : 'viewers'}${workers[0] ? ` · worker ${workers.join(', ')}` : ''}`;
  row.append(element('span', 'name', name), viewerLists.render(name, facts));
  const button = element('button', '', 'Watch');
  button.type = 'button';
  button.setAttribute('aria-label', `Watch ${name}`);
  button.addEventListener('click', () => onWatch(name));
  row.append(button);
  return row;
}

function element(tag, className, text) {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}
