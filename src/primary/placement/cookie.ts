/** Longer values name no session; they are treated as absent. */
const maxValueLength = 256;

/** Finds a cookie in the head of a request, which may be followed by the body; `undefined` when it is not sent. */
export function cookieOf(bytes: Buffer, name: string): string | undefined {
  const [head = ''] = bytes.toString('latin1').split(/\r?\n\r?\n/, 1);
  for (const line of head.split('\n')) {
    const [, cookies] = /^cookie:(.*)$/i.exec(line.trimEnd()) ?? [];
    for (const pair of cookies?.split(';') ?? []) {
      const at = pair.indexOf('=');
      if (at < 0 || pair.slice(0, at).trim() !== name) continue;
      const value = pair.slice(at + 1).trim();
      return value !== '' && value.length <= maxValueLength ? value : undefined;
    }
  }
  return undefined;
}
