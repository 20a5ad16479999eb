/** Numbers from 0 (included) to 1 (excluded), the same for the same seed. */
export function randomSource(seed: number): () => number;
