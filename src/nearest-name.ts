/** Which of these names was meant by one that is none of them; `undefined` where none is near. */
export function nearestName(text: string, names: readonly string[]): string | undefined {
  const most = Math.min(2, Math.floor(text.length / 2));
  const [nearest] = names
    .map((name) => ({ name, slips: slipsBetween(text, name) }))
    .filter(({ slips }) => slips <= most)
    .sort((a, b) => a.slips - b.slips);
  return nearest?.name;
}

/** How many letters were left out, put in or mistaken (Levenshtein's distance). */
function slipsBetween(a: string, b: string): number {
  let row = [...b, ''].map((_letter, at) => at);
  for (const [line, letter] of [...a].entries()) {
    const next = [line + 1];
    for (const [at, other] of [...b].entries()) {
      const mistaken = (row[at] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(mistaken, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
