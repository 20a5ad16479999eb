/** What a refused request says, in words. */
export async function readFailure(answer: Response): Promise<string> {
  try {
    const { error } = (await answer.json()) as { error?: { message?: unknown; remedy?: unknown } };
    const parts = [error?.message, error?.remedy].filter((part) => typeof part === 'string' && part !== '');
    if (parts.length > 0) return parts.join('. ');
  } catch {
    // Not one of our answers: a proxy may stand between.
  }
  return `the supervisor answered ${answer.status}`;
}
