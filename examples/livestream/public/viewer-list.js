/** Who watches a stream: shown, and kept up to date, while its line is open. */
const words = { f: 'high', h: 'medium', q: 'low' };

export function createViewerLists() {
  /** The open lists, by the stream's name: a line that is drawn anew stays open. */
  const open = new Map();
  const show = async (name) => {
    const response = await fetch(`/streams/${name}`, { cache: 'no-store' }).catch(() => undefined);
    const { viewers } = response?.ok ? await response.json() : { viewers: [] };
    open.get(name)?.replaceChildren(...viewers.map(renderViewer));
  };
  return {
    refresh: () => Promise.all([...open.keys()].map(show)),

    /** A line that opens. */
    render(name, facts) {
      const details = Object.assign(document.createElement('details'), { className: 'facts', open: open.has(name) });
      const summary = Object.assign(document.createElement('summary'), { textContent: facts });
      const list = document.createElement('ol');
      details.append(summary, list);
      if (details.open) list.replaceChildren(...open.get(name).children);
      if (details.open) open.set(name, list);
      details.addEventListener('toggle', () => {
        if (!details.isConnected) return;
        if (details.open) open.set(name, list);
        else open.delete(name);
        void show(name);
      });
      return details;
    },
  };
}

function renderViewer({ layer, isReduced, workerId, since }) {
  const quality = `${words[layer] ?? 'sound only'}${isReduced ? ' (the server is busy)' : ''}`;
  const worker = workerId > 0 ? `, worker ${workerId}` : '';
  const text = `since ${new Date(since).toLocaleTimeString()}, quality ${quality}${worker}`;
  return Object.assign(document.createElement('li'), { textContent: text });
}
