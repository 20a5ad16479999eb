export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** More than any frame has: what grows past it is not ours. */
const longestChars = 16_000_000;

/**
 * Cuts the text of a stream of server-sent events into events, however the network has cut it. EventSource could do it, but
 * sends no token. An event comes in many pieces, which are put together once: its end is looked for in the newest only.
 */
export function sseReader(onEvent: (event: ServerEvent) => void): (chunk: string) => void {
  let held: string[] = [];
  let heldChars = 0;
  return (chunk) => {
    const isEndWithin = `${held.at(-1)?.at(-1) ?? ''}${chunk}`.includes('\n\n');
    if (chunk !== '') held.push(chunk);
    heldChars += chunk.length;
    if (heldChars > longestChars) throw new Error('an event of the live view is too long');
    if (!isEndWithin) return;
    const blocks = held.join('').split('\n\n');
    const rest = blocks.pop() ?? '';
    held = rest === '' ? [] : [rest];
    heldChars = rest.length;
    for (const block of blocks) {
      const event = readBlock(block);
      if (event) onEvent(event);
    }
  };
}

function readBlock(block: string): ServerEvent | undefined {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
  }
  return data.length === 0 ? undefined : { event, data: data.join('\n') };
}
