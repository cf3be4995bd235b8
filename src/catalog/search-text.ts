import { type Column, type SQL, sql } from 'drizzle-orm';
import { HalyardError, invalid } from '../errors.js';

const MAX_TERMS = 8;
const MAX_LENGTH = 200;

/** Letters that Unicode does not take apart, and how people type them who have no key for them. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
};

/**
 * Lower case without accents, so that "ETUI" finds "étui": done here, because each engine would do it differently.
 * Taking apart comes first: what "™" and "№" are made of has capitals, which SQLite would find in any case.
 */
export const fold = (text: string): string => (ASCII.test(text) ? text.toLowerCase().trim() : foldAny(text));

/** Nothing in it can be taken apart. */
const ASCII = /^[\t\n\r -~]*$/;

const foldAny = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøłđðþħıς]/g, (letter) => PLAIN[letter] ?? letter)
    .trim();

/** The text in which a search for any of the parts is made. */
export const searchTextOf = (...parts: readonly string[]): string => fold(parts.join('\n'));

/** The condition that each word of `search` occurs in the column; none where there are no words. */
export function matches(column: Column, search: string): readonly SQL[] {
  if (search.length > MAX_LENGTH)
    throw invalid(['search'], `search may be at most ${MAX_LENGTH} characters long.`);
  if (search.includes('\0')) throw unreadable('search may not contain the character NUL (U+0000).');
  const terms = fold(search).split(/\s+/u).filter(Boolean);
  if (terms.length > MAX_TERMS) throw invalid(['search'], `search may have at most ${MAX_TERMS} words.`);
  return terms.map((term) => sql`${column} like ${`%${escapeLike(term)}%`} escape '\\'`);
}

const escapeLike = (term: string): string => term.replace(/[\\%_]/g, '\\$&');

const unreadable = (message: string): HalyardError =>
  new HalyardError('BAD_USER_INPUT', { field: ['search'], message });
