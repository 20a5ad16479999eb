export interface ReadFamily {
  readonly help: string;
  readonly type: string;
  readonly samples: { readonly suffix: string; readonly labels: Record<string, string>; readonly value: number }[];
}

const nameSyntax = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const sampleLine = new RegExp(`^(${nameSyntax})(?:\\{(.*)\\})? (\\S+)$`);
const labelPair = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)/;

/** Reads Prometheus text 0.0.4 and refuses whatever the format does not allow, and a family that is not in one piece. */
export function readExposition(text: string): Map<string, ReadFamily> {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, ReadFamily>();
  const lines = text.split('\n').slice(0, -1);
  for (let at = 0; at < lines.length; ) {
    const help = new RegExp(`^# HELP (${nameSyntax}) (.+)$`).exec(lines[at] ?? '');
    const type = new RegExp(`^# TYPE (${nameSyntax}) (gauge|counter|histogram|summary)$`).exec(lines[at + 1] ?? '');
    const name = help?.[1];
    if (!help || !type || name === undefined || name !== type[1])
      throw new Error(`no head at line ${at}: ${lines[at]}`);
    if (families.has(name)) throw new Error(`${name} appears twice`);
    const family: ReadFamily = { help: unescape(help[2] ?? ''), type: type[2] ?? '', samples: [] };
    families.set(name, family);
    for (at += 2; at < lines.length && !lines[at]?.startsWith('#'); at += 1)
      family.samples.push(readSample(name, lines[at]!));
    if (
      new Set(family.samples.map(({ suffix, labels }) => suffix + JSON.stringify(labels))).size !==
      family.samples.length
    )
      throw new Error(`${name} has a series twice`);
  }
  return families;
}

function readSample(family: string, line: string): ReadFamily['samples'][number] {
  const [, name = '', labels = '', number] = sampleLine.exec(line) ?? [];
  const suffix = name.slice(family.length);
  if (!name.startsWith(family) || !['', '_bucket', '_sum', '_count'].includes(suffix))
    throw new Error(`no sample of ${family}: ${line}`);
  const value = Number(number);
  if (number === '' || Number.isNaN(value)) throw new Error(`no number: ${line}`);
  return { suffix, labels: readLabels(labels), value };
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (let rest = text; rest !== ''; ) {
    const [all = '', name = '', value = ''] = labelPair.exec(rest) ?? [];
    if (all === '' || name in labels) throw new Error(`bad labels: ${text}`);
    labels[name] = unescape(value);
    rest = rest.slice(all.length);
  }
  return labels;
}

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
}
