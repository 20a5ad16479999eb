import { readList, readNumber, readRecord, readText } from '../../protocol/read.js';

const mostNodes = 10_000;

export interface NodeRow {
  readonly nodeId: string;
  readonly presence: string;
  readonly ageMs: number;
}

/** Reads the answer of GET /cluster/nodes. */
export function readNodes(value: unknown): { readonly nodes: readonly NodeRow[] } | undefined {
  const nodes = readList(readRecord(value)?.['nodes'], mostNodes, (item) => {
    const record = readRecord(item);
    const [nodeId, presence] = [readText(record?.['nodeId']), readText(record?.['presence'])];
    const ageMs = readNumber(record?.['ageMs']);
    return nodeId === undefined || presence === undefined || ageMs === undefined
      ? undefined
      : { nodeId, presence, ageMs };
  });
  return nodes && { nodes };
}
