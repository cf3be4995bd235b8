/** What a compiled query makes of an answer. */
export interface Output<Made> {
  /** What is JSON already, as text; `undefined` where no such thing can be taken. */
  readonly taken: ((text: string) => Made) | undefined;
  readonly null: Made;
  /** A leaf after its type has serialized it. */
  leaf(value: unknown): Made;
  list(items: Made[]): Made;
  /** Of an object with these response keys, in this order. */
  object(keys: readonly string[]): (values: readonly Made[]) => Made;
}

/** The value that the reference executor makes. */
export const asValue: Output<unknown> = {
  taken: undefined,
  null: null,
  leaf: (value) => value,
  list: (items) => items,
  object: (keys) => (values) => {
    const made: Record<string, unknown> = {};
    for (let at = 0; at < keys.length; at += 1) made[keys[at] as string] = values[at];
    return made;
  },
};

/** What `JSON.stringify` makes of that value, without the value. */
export const asJson: Output<string> = {
  taken: (text) => text,
  null: 'null',
  leaf: jsonOf,
  list: (items) => `[${items.join(',')}]`,
  object(keys) {
    const heads = keys.map((key, at) => `${at === 0 ? '{' : ','}${JSON.stringify(key)}:`);
    if (heads.length === 0) return () => '{}';
    return (values) => {
      let text = '';
      for (let at = 0; at < heads.length; at += 1) text += (heads[at] as string) + values[at];
      return `${text}}`;
    };
  },
};

/** Everything that JSON writes otherwise than as it is: quotes, backslashes, controls and halves of pairs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

function jsonOf(value: unknown): string {
  if (typeof value === 'string') return ESCAPED.test(value) ? JSON.stringify(value) : `"${value}"`;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  return JSON.stringify(value) ?? 'null';
}
