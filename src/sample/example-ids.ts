import type { Context } from '../context.js';
import type { Ids } from '../ids.js';

/** What the examples of the documents name: `key_01j9zv7k3m5q8r2t4w6x0y1z2a` is the first key of the sample. */
export const exampleId = (prefix: string, letter: string): string =>
  `${prefix}_01j9zv7k3m5q8r2t4w6x0y1z2${letter}`;

/** A verb that is given this names the first thing of each of the kinds by the letter, and all others as ever. */
export const naming = (context: Context, letter: string, ...prefixes: readonly string[]): Context => {
  const left = new Set(prefixes);
  const { ids } = context;
  return withIds(context, {
    next: (prefix) => (left.delete(prefix) ? exampleId(prefix, letter) : ids.next(prefix)),
  });
};

/** A verb that is given this makes a token of this text, behind what tells tokens apart. */
export const showing = (context: Context, text: string): Context => withIds(context, { base62: () => text });

const withIds = (context: Context, own: Partial<Ids>): Context => {
  const { ids } = context;
  return {
    ...context,
    ids: {
      next: (prefix) => ids.next(prefix),
      base62: (length) => ids.base62(length),
      chance: () => ids.chance(),
      ...own,
    },
  };
};
