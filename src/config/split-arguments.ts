const word = /(?:[^\s"']|"[^"]*"|'[^']*')+/g;

/** Splits a line at spaces outside quotes, as a shell would, without variables or other substitutions. */
export function splitArguments(line: string): readonly string[] {
  return (line.match(word) ?? []).map((found) => found.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}
