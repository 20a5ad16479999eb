/** What a `server.listen(...)` call asks for, when the primary could bind that for it. */
export interface ListenAddress {
  readonly port: number;
  readonly host?: string;
  readonly signal?: AbortSignal;
  readonly onListening?: () => void;
}

/**
 * Reads the arguments of `server.listen`, in any of its forms.
 * @returns `undefined` for what must stay with Node: pipes, handles, descriptors, what said `exclusive` or
 * `reusePort`, and what Node refuses
 */
export function parseListenArgs(args: readonly unknown[]): ListenAddress | undefined {
  const last = args.at(-1);
  const onListening = typeof last === 'function' ? { onListening: last as () => void } : {};
  const [first, second] = args;
  if (typeof first === 'object' && first !== null) {
    const address = fromOptions(first as Readonly<Record<string, unknown>>);
    return address && { ...address, ...onListening };
  }
  const port = first === undefined || first === null || typeof first === 'function' ? 0 : toPort(first);
  if (port === undefined) return undefined;
  return { port, ...(typeof second === 'string' && second !== '' && { host: second }), ...onListening };
}

function fromOptions(options: Readonly<Record<string, unknown>>): ListenAddress | undefined {
  const isNodes = ['_handle', 'handle', 'fd', 'path', 'exclusive', 'reusePort'].some((name) => Boolean(options[name]));
  // Descriptor 0 is falsy and still a descriptor.
  if (isNodes || typeof options['fd'] === 'number' || !('port' in options)) return undefined;
  const port = toPort(options['port'] ?? 0);
  if (port === undefined) return undefined;
  const { host, signal } = options;
  return {
    port,
    ...(typeof host === 'string' && host !== '' && { host }),
    ...(signal instanceof AbortSignal && { signal }),
  };
}

function toPort(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const port = Number(value);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}
