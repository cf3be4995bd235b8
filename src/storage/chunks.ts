/** Less than a third of the values that SQLite takes in one statement, and PostgreSQL takes more. */
const MOST_VALUES = 10_000;

/** Loads what has these keys, however many they are: a list has no end where each of its rows names a hundred. */
export async function inChunks<Key, Value>(
  keys: readonly Key[],
  load: (chunk: readonly Key[]) => Promise<readonly Value[]>,
): Promise<Value[]> {
  const found: Value[] = [];
  for (let start = 0; start < keys.length; start += MOST_VALUES) {
    for (const value of await load(keys.slice(start, start + MOST_VALUES))) found.push(value);
  }
  return found;
}
