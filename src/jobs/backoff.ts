const FIRST_SECONDS = 2;
const MOST_SECONDS = 300;

/**
 * How long a job waits after so many tries that failed: twice as long each time, and of that between half and all, so
 * that what failed together does not come again together.
 * @param chance from 0 to 1
 */
export function secondsBefore(attempts: number, chance: number): number {
  const longest = Math.min(MOST_SECONDS, FIRST_SECONDS * 2 ** (attempts - 1));
  return (longest / 2) * (1 + chance);
}
