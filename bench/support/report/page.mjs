import { plotsOf } from './plots.mjs';
import { circumstances, lossLines, subjectMarkdown } from './subject-markdown.mjs';
import { goalText, limitText, table, valueText } from './words.mjs';

/** Beside the page. */
export const plotFolder = 'images/bench';

const head = `# Benchmarks

Written by \`npm run bench:report\` from what \`npm run bench -- --record\` measured (\`bench/results/\`); not by hand. Every claim is a ratio of two programs that were measured in turns within one run on one machine, by rounds. The same program measured twice is the control: its difference from itself is the noise, and a goal that lies within the noise or within the spread of the rounds is told as *not decided*, however good the figure looks. The physical limit is what nobody can do better: mostly \`node:cluster\` with nothing added, in the same run. Figures on the clock depend on the machine; run it on yours.

`;

/**
 * @param records what bench/results holds, in the order of the page
 * @returns path below docs -> text: the page and its plots
 */
export function renderPage(records) {
  const plots = records.map((record) => plotsOf(record));
  const files = Object.fromEntries(plots.flat().map(({ file, svg }) => [`${plotFolder}/${file}`, svg]));
  const subjects = records.map((record, index) => {
    const images = plots[index].map(({ file, alt }) => `![${alt.replaceAll(/[[\]]/g, '')}](${plotFolder}/${file})\n`);
    return [subjectMarkdown(record), ...images].join('\n');
  });
  const text = [
    `${head}${machines(records)}`,
    '## All goals\n',
    ...goalTable(records),
    '\n## What we lose\n',
    ...losses(records),
    '',
    ...subjects,
  ].join('\n');
  return { 'benchmarks.md': `${text.trimEnd()}\n`, ...files };
}

function machines(records) {
  const lines = records.map(({ machine, peers }) => {
    const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
    return `- ${machine.cpuModel}, ${machine.coreCount} cores, ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Node ${machine.node.replace('v', '')}; ${versions.join(', ')}`;
  });
  return [...new Set(lines), ''].join('\n');
}

function goalTable(records) {
  const rows = records.flatMap(({ title, verdicts }) =>
    verdicts.map((verdict) => [
      title,
      `${verdict.figure} of ${verdict.variant}`,
      goalText(verdict),
      limitText(verdict),
      valueText(verdict),
      `**${verdict.verdict}**`,
    ]),
  );
  return table(['subject', 'figure', 'goal', 'physical limit', 'found', 'verdict'], rows);
}

/** Everything in which another is better beyond the noise, wanted or not. */
function losses(records) {
  const lines = records.flatMap((record) => {
    const own = lossLines(record.losses);
    return own.length === 0
      ? []
      : [`- **${record.title}** (${circumstancesInShort(record)})`, ...own.map((line) => `  ${line}`)];
  });
  const untold = records.filter(({ rounds }) => rounds < 2).map(({ title }) => title);
  return [
    ...(lines.length === 0 ? ['Nothing beyond the noise.'] : lines),
    ...(untold.length === 0 ? [] : ['', `One round tells nothing of this; measured once only: ${untold.join(', ')}.`]),
  ];
}

function circumstancesInShort(record) {
  const text = circumstances(record);
  if (record.isSmall) return 'measured with --small';
  return text.includes('**The machine had other work**') ? 'the machine had other work' : `${record.rounds} rounds`;
}
