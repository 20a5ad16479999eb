/**
 * Variants that are observed at one and the same time, where waiting is most of the work: whichever comes first in a round
 * starts all of them and gives the others their figures.
 * @param measureAll `(scope) => name -> figures`
 */
export function observedTogether(names, measureAll) {
  const found = new Map();
  const measure = (name) => async (scope) => {
    if (!found.has(name))
      for (const [other, figures] of Object.entries(await measureAll(scope))) found.set(other, figures);
    const figures = found.get(name);
    found.delete(name);
    return figures;
  };
  return Object.fromEntries(names.map((name) => [name, measure(name)]));
}
