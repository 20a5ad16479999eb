/** Enough of a stack to find the program's own part below that of its libraries. */
const maxLines = 60;
const frame = /^\s+at (?:async )?(?:(.{1,200}?) \()?(?:file:\/\/)?([^()]{1,4096}?):(\d+):\d+\)?$/;
/** How Node tells the place of a syntax error: above everything else. */
const syntaxPlace = /^(?:file:\/\/)?(\/.{1,4096}):(\d+)$/;

/**
 * Finds the innermost frame of a stack that is the program's own, neither node's nor a library's, else the innermost of
 * a library.
 * @returns `render (server.js:12)`, or without a function `server.js:12`; `undefined` when the stack tells no place
 */
export function ownFrame(stack: string): string | undefined {
  const lines = stack.split('\n', maxLines);
  const places = lines.flatMap((line) => placeOf(frame.exec(line)));
  const own = places.find(({ file }) => !file.includes('/node_modules/')) ?? places[0];
  if (own) return own.name === undefined ? own.at : `${own.name} (${own.at})`;
  const [, file, line] = syntaxPlace.exec(lines[0] ?? '') ?? [];
  return file === undefined ? undefined : `${baseName(file)}:${line ?? ''}`;
}

interface Place {
  readonly name: string | undefined;
  readonly file: string;
  readonly at: string;
}

function placeOf(match: RegExpExecArray | null): readonly Place[] {
  const [, name, file = '', line = ''] = match ?? [];
  return file === '' || file.startsWith('node:') ? [] : [{ name, file, at: `${baseName(file)}:${line}` }];
}

function baseName(file: string): string {
  return file.split(/[/\\]/).at(-1) ?? file;
}
