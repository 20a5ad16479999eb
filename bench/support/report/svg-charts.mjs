/** Small charts as SVG that stand alone: light and dark after the reader's system, with the same in words for who cannot see. */

const widthPx = 720;
const labelPx = 190;
const valuePx = 150;
const rowPx = 26;
const topPx = 34;
const signs = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The colours differ in lightness too, and every line has a mark of its own. */
const style = `
    .back { fill: #ffffff } text { fill: #24292f; font: 13px system-ui, sans-serif } .title { font-weight: 600 }
    .small { font-size: 11px } .axis { stroke: #8c959f } .ours { fill: #0969da } .other { fill: #afb8c1 }
    .whisker { stroke: #24292f } .goal { stroke: #bc4c00; stroke-dasharray: 4 3 } .goal-text { fill: #bc4c00 }
    .line { fill: none; stroke-width: 2 } .s0 { stroke: #0969da } .s1 { stroke: #bc4c00 } .s2 { stroke: #1a7f37 } .s3 { stroke: #8250df }
    .m0 { fill: #0969da } .m1 { fill: #bc4c00 } .m2 { fill: #1a7f37 } .m3 { fill: #8250df }
    @media (prefers-color-scheme: dark) {
      .back { fill: #0d1117 } text { fill: #e6edf3 } .ours { fill: #58a6ff } .other { fill: #545d68 } .whisker { stroke: #e6edf3 }
      .goal { stroke: #ffa657 } .goal-text { fill: #ffa657 } .s0 { stroke: #58a6ff } .s1 { stroke: #ffa657 } .s2 { stroke: #56d364 } .s3 { stroke: #d2a8ff }
      .m0 { fill: #58a6ff } .m1 { fill: #ffa657 } .m2 { fill: #56d364 } .m3 { fill: #d2a8ff }
    }`;

/**
 * @param bars `{ label, value, low, high, text, isOurs }`, at least one
 * @param goal `{ value, text }`, or undefined
 * @param description the same in words
 */
export function barChart({ title, bars, goal, description }) {
  const most = Math.max(...bars.map(({ high }) => high), goal?.value ?? 0) || 1;
  const right = widthPx - valuePx;
  const x = (value) => fixed(labelPx + (value / most) * (right - labelPx));
  const heightPx = topPx + bars.length * rowPx + (goal ? 24 : 10);
  const rows = bars.map(({ label, value, low, high, text, isOurs }, index) => {
    const y = topPx + index * rowPx;
    const middle = fixed(y + rowPx / 2);
    return [
      `<text x="${labelPx - 8}" y="${middle + 4}" text-anchor="end">${plain(label)}</text>`,
      `<rect class="${isOurs ? 'ours' : 'other'}" x="${labelPx}" y="${y + 4}" width="${fixed(x(value) - labelPx)}" height="${rowPx - 8}"/>`,
      low === high ? '' : `<path class="whisker" d="M${x(low)} ${middle}H${x(high)}"/>`,
      `<text class="small" x="${fixed(x(high) + 8)}" y="${middle + 4}">${plain(text)}</text>`,
    ].join('');
  });
  const bottom = topPx + bars.length * rowPx;
  const mark = goal
    ? [
        `<path class="goal" d="M${x(goal.value)} ${topPx}V${bottom + 4}"/>`,
        `<text class="small goal-text" x="${x(goal.value)}" y="${bottom + 17}" text-anchor="${goal.value > most / 2 ? 'end' : 'start'}">${plain(goal.text)}</text>`,
      ]
    : [];
  return document({ title, description, heightPx, parts: [...rows, ...mark] });
}

/** @param series `{ name, points: [[x, y], ...] }`, at most four; both axes begin at 0 */
export function lineChart({ title, xLabel, series, description }) {
  const points = series.flatMap((one) => one.points);
  const [mostX, mostY] = [0, 1].map((at) => Math.max(...points.map((point) => point[at])) || 1);
  const heightPx = 320;
  const [left, right, bottom] = [60, widthPx - valuePx, heightPx - 50];
  const x = (value) => fixed(left + (value / mostX) * (right - left));
  const y = (value) => fixed(bottom - (value / mostY) * (bottom - topPx - 14));
  const ticksX = [...new Set(points.map(([value]) => value))].filter((value) => value >= mostX / 20 || value === 0);
  const axes = [
    `<path class="axis" fill="none" d="M${left} ${topPx}V${bottom}H${right}"/>`,
    ...ticksX.map(
      (value) => `<text class="small" x="${x(value)}" y="${bottom + 18}" text-anchor="middle">${value}</text>`,
    ),
    ...[0, mostY / 2, mostY].map(
      (value) =>
        `<text class="small" x="${left - 8}" y="${y(value) + 4}" text-anchor="end">${Number(value.toPrecision(3))}</text>`,
    ),
    `<text class="small" x="${fixed((left + right) / 2)}" y="${bottom + 38}" text-anchor="middle">${plain(xLabel)}</text>`,
  ];
  const lines = series.map(({ name, points: own }, index) => {
    const [lastX, lastY] = own.at(-1);
    const marks = own.map(([atX, atY]) => marker(index, x(atX), y(atY)));
    return [
      `<path class="line s${index}" d="${own.map(([atX, atY], at) => `${at === 0 ? 'M' : 'L'}${x(atX)} ${y(atY)}`).join('')}"/>`,
      ...marks,
      `<text class="small" x="${x(lastX) + 10}" y="${y(lastY) + 4}">${plain(name)}</text>`,
    ].join('');
  });
  return document({ title, description, heightPx, parts: [...axes, ...lines] });
}

function marker(index, x, y) {
  if (index % 2 === 0) return `<circle class="m${index}" cx="${x}" cy="${y}" r="4"/>`;
  return `<rect class="m${index}" x="${fixed(x - 4)}" y="${fixed(y - 4)}" width="8" height="8"/>`;
}

function document({ title, description, heightPx, parts }) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${widthPx} ${heightPx}" width="${widthPx}" height="${heightPx}" role="img" aria-labelledby="title description">
  <title id="title">${plain(title)}</title>
  <desc id="description">${plain(description)}</desc>
  <style>${style}
  </style>
  <rect class="back" width="${widthPx}" height="${heightPx}" rx="6"/>
  <text class="title" x="14" y="22">${plain(title)}</text>
  ${parts.join('\n  ')}
</svg>
`;
}

function fixed(value) {
  return Number(value.toFixed(1));
}

function plain(text) {
  return String(text).replaceAll(/[&<>"]/g, (sign) => signs[sign]);
}
