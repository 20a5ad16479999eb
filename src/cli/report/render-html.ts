import { formatDuration } from '../../core/units.js';
import { escapeControls } from '../../logging/escape-controls.js';
import { printed, printedChange, printedInterval } from './figures.js';
import type { Report, ReportTrend } from './document.js';

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** No name and no reason becomes markup; the policy in the page forbids scripts besides. */
function plain(text: string): string {
  return escapeControls(text).replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? '');
}

const style = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h2{margin-top:2rem}small{opacity:.75}td,th{text-align:left;padding:.2rem 1rem .2rem 0}svg{width:100%;height:60px}
path{fill:none;stroke:#1d6fd8;stroke-width:1.5;vector-effect:non-scaling-stroke}.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(260px,1fr));gap:1rem}figure{margin:0}`;

/** One file that needs nothing else, with a line for each trend. */
export function renderHtml(report: Report): string {
  const {
    name,
    nodeId,
    fromMs,
    toMs,
    before,
    advice,
    trends,
    counts,
    isCut,
    verdicts,
    slowest,
    leakiest,
    forecasts,
    incidents,
  } = report;
  const place = ({ nodeId: node, slot }: { readonly nodeId: string; readonly slot?: number }): string =>
    slot === undefined ? plain(node) : `slot ${slot} on ${plain(node)}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${plain(name)}: report</title><style>${style}</style></head><body>
<h1>${plain(name)} <small>on ${plain(nodeId)}</small></h1>
<p>${printedInterval({ fromMs, toMs })}${before ? `, compared with ${printedInterval(before)}` : ''}</p>
<h2>What to do</h2>${list(
    advice.map(({ text, evidence }) => `${plain(text)} <small>${plain(evidence)}</small>`),
    'Nothing: no figure asks for it.',
  )}
<h2>Trends</h2><div class="charts">${trends.map(chart).join('')}</div>
<h2>What happened</h2>${list(
    counts.map((one) => `${one.count} × ${plain(one.what)}${one.before === undefined ? '' : `, before ${one.before}`}`),
    'Nothing was recorded.',
  )}${isCut ? '<p>Only the newest 1,000 events are counted.</p>' : ''}
<h2>What each strategy is worth</h2>${list(
    verdicts.map(({ strategy, verdict, reason }) => `<b>${plain(strategy)}</b> ${verdict}: ${plain(reason)}`),
    'Nothing is proven yet.',
  )}
<h2>Slowest</h2>${list(
    slowest.map((worker) => `${place(worker)}: p99 ${printed('Ms', worker.value)}`),
    'No request was measured.',
  )}
<h2>Leakiest</h2>${list(
    leakiest.map((worker) => `${place(worker)}: memory +${printed('Ratio', worker.value)} of its limit an hour`),
    'No memory rose.',
  )}
<h2>Forecasts</h2>${list(
    forecasts.map(
      ({ slot, metric, limit, timeToLimitMs }) =>
        `slot ${slot}: ${plain(metric)} reaches ${printed(metric, limit)}${timeToLimitMs === undefined ? '' : ` in ${formatDuration(timeToLimitMs)}`}`,
    ),
    'No limit is near.',
  )}
<h2>Incidents, newest first</h2>${list(
    incidents.map((one) => `${new Date(one.atMs).toISOString()} ${place(one)}: ${plain(one.text)}`),
    'None.',
  )}
</body></html>
`;
}

function list(items: readonly string[], otherwise: string): string {
  return items.length === 0 ? `<p>${otherwise}</p>` : `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
}

function chart({ metric, mean, highest, compared, points }: ReportTrend): string {
  const words = `mean ${printed(metric, mean)}, highest ${printed(metric, highest)}${compared ? `, mean before ${printed(metric, compared.before.mean ?? undefined)}; ${printedChange(metric, compared)}` : ''}`;
  const top = highest === undefined || highest <= 0 ? 1 : highest;
  let isGap = true;
  const steps = points.map(([, value], index) => {
    if (value === null) {
      isGap = true;
      return '';
    }
    const step = `${isGap ? 'M' : 'L'}${((index / Math.max(1, points.length - 1)) * 300).toFixed(1)},${(58 - (value / top) * 54).toFixed(1)}`;
    isGap = false;
    return step;
  });
  return `<figure><figcaption><b>${plain(metric)}</b><br><small>${words}</small></figcaption><svg viewBox="0 0 300 60" preserveAspectRatio="none" role="img" aria-label="${plain(metric)}: ${words}"><path d="${steps.join('')}"/></svg></figure>`;
}
