/** The one door to the YAML parser, which only PM2 users with a .yml file need: loaded when there is one. */
export async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import('yaml');
  // `<<` is how PM2 users share an env block; aliases are counted, so that a small file cannot grow without bound.
  return parse(text, { merge: true, maxAliasCount: 100 }) as unknown;
}
