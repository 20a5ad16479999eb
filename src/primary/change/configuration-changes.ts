import { type SettingName, settingNames, settings, type Settings } from '../../config/settings.js';
import type { Setting } from '../../config/setting.js';
import type { ConfigurationChanges, NamedChange } from '../../http/ports/supervision-ports.js';
import { redacted, redactText, redactValue } from '../../logging/redact.js';

export type Variables = Readonly<Record<string, string | undefined>>;

const longestValue = 200;
const mostTold = 12;

/** What differs between two environments, by name; no value that may be a secret is in it. */
export function environmentChanges(before: Variables, after: Variables): readonly NamedChange[] {
  return namesOf(before, after).flatMap((name) => changeOf(name, before[name], after[name]));
}

export function settingChanges(before: Settings, after: Settings): readonly NamedChange<SettingName>[] {
  return settingNames.flatMap((name) => {
    const [from, to] = [before[name], after[name]].map((value) => (value === undefined ? undefined : String(value)));
    const setting: Setting = settings[name];
    const change = changeOf(name, from, to);
    return setting.isSecret === true ? change.map(({ kind }) => ({ name, kind })) : change;
  });
}

/** One sentence for a log line and a timeline: `NODE_ENV changed, cpuThreshold 0.9 -> 0.8`; `undefined`: nothing changed. */
export function describeChanges({
  environment,
  settings: changed,
  needsRestart,
}: ConfigurationChanges): string | undefined {
  const all = [...environment, ...changed].map(describeChange);
  const more = all.length > mostTold ? [`${all.length - mostTold} more`] : [];
  const restart = needsRestart.length === 0 ? [] : [`only a new start changes ${needsRestart.join(', ')}`];
  const parts = [...all.slice(0, mostTold), ...more, ...restart];
  return parts.length === 0 ? undefined : parts.join('; ');
}

function describeChange({ name, kind, before, after }: NamedChange): string {
  if (before === undefined && after === undefined) return `${name} ${kind}`;
  return kind === 'changed'
    ? `${name} ${before ?? ''} -> ${after ?? ''}`
    : `${name} ${kind} (${after ?? before ?? ''})`;
}

function changeOf<Name extends string>(
  name: Name,
  before: string | undefined,
  after: string | undefined,
): readonly NamedChange<Name>[] {
  if (before === after) return [];
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const [from, to] = [shown(name, before), shown(name, after)];
  // Two hidden values tell nothing.
  if (from === redacted || to === redacted) return [{ name, kind }];
  return [{ name, kind, ...(from !== undefined && { before: from }), ...(to !== undefined && { after: to }) }];
}

function shown(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const open = redactText(redactValue(name, value));
  return open.length > longestValue ? `${open.slice(0, longestValue)}...` : open;
}

function namesOf(before: Variables, after: Variables): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
}
