/** A .cpuprofile as the inspector writes it, as far as it is drawn. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples?: readonly number[];
  readonly timeDeltas?: readonly number[];
}

export interface Flame {
  readonly name: string;
  readonly place: string;
  readonly depth: number;
  /** Of the whole, 0 to 1. */
  readonly start: number;
  readonly share: number;
  readonly selfShare: number;
}

const deepest = 60;
/** What is narrower cannot be seen or hit. */
const narrowest = 0.002;

/** Lays the calls of a profile out: the widest is what costs most. Idle time is left out. */
export function flamesOf(profile: CpuProfile): readonly Flame[] {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const idle = new Set(
    profile.nodes
      .filter(({ callFrame }) => ['(idle)', '(program)'].includes(callFrame.functionName))
      .map(({ id }) => id),
  );
  const selfUs = new Map<number, number>();
  profile.samples?.forEach((id, index) => {
    if (!idle.has(id)) selfUs.set(id, (selfUs.get(id) ?? 0) + (profile.timeDeltas?.[index] ?? 0));
  });
  const totalUs = new Map<number, number>();
  // Children have higher ids than their parents, so the last come first.
  for (const { id, children = [] } of profile.nodes.toSorted((a, b) => b.id - a.id))
    totalUs.set(id, (selfUs.get(id) ?? 0) + children.reduce((sum, child) => sum + (totalUs.get(child) ?? 0), 0));
  const [root] = profile.nodes;
  const wholeUs = root ? (totalUs.get(root.id) ?? 0) : 0;
  const flames: Flame[] = [];
  const placeAll = (ids: readonly number[], depth: number, from: number): void => {
    let start = from;
    for (const id of ids) {
      const share = (totalUs.get(id) ?? 0) / wholeUs;
      const node = byId.get(id);
      if (node && depth <= deepest && share >= narrowest) {
        const { functionName, url, lineNumber } = node.callFrame;
        flames.push({
          name: functionName === '' ? '(anonymous)' : functionName,
          place: url === '' ? '' : `${url.split('/').at(-1) ?? url}:${lineNumber + 1}`,
          ...{ depth, start, share, selfShare: (selfUs.get(id) ?? 0) / wholeUs },
        });
        placeAll(node.children ?? [], depth + 1, start);
      }
      start += share;
    }
  };
  placeAll(root?.children ?? [], 0, 0);
  return flames;
}

/** The functions that took most time themselves, whoever called them. */
export function hottest(
  flames: readonly Flame[],
  most = 10,
): readonly { readonly name: string; readonly place: string; readonly selfShare: number }[] {
  const sums = new Map<string, { name: string; place: string; selfShare: number }>();
  for (const { name, place, selfShare } of flames) {
    const key = `${name} ${place}`;
    const known = sums.get(key) ?? { name, place, selfShare: 0 };
    sums.set(key, { ...known, selfShare: known.selfShare + selfShare });
  }
  return [...sums.values()].sort((a, b) => b.selfShare - a.selfShare).slice(0, most);
}
