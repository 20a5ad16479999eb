const longestCompared = 64;

/** The candidate that needs the fewest edits to become `word`, whatever its case; the first of several. */
export function nearest(word: string, candidates: readonly string[]): string {
  const wanted = word.slice(0, longestCompared).toLowerCase();
  let best = { candidate: '', distance: Infinity };
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.slice(0, longestCompared).toLowerCase());
    if (distance < best.distance) best = { candidate, distance };
  }
  return best.candidate;
}

/** Levenshtein's distance, by rows: insertions, deletions and replacements each count 1. */
export function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = at(previous, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(at(previous, column) + 1, at(current, column - 1) + 1, replaced));
    }
    previous = current;
  }
  return at(previous, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
