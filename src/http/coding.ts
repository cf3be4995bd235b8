import type { HttpRequest } from './exchange.js';

/** How an answer can be compressed. */
export type Coding = 'br' | 'gzip';

/** The better one first. */
export const codings: readonly Coding[] = ['br', 'gzip'];

/** The best that the client names, and does not refuse by `q=0` (RFC 9110, 12.5.3). */
export function codingFor({ header }: Pick<HttpRequest, 'header'>): Coding | undefined {
  const accepted = (header('accept-encoding') ?? '').toLowerCase().split(',').map(readCoding);
  const names = (coding: Coding): boolean => {
    const named = accepted.find(({ name }) => name === coding) ?? accepted.find(({ name }) => name === '*');
    return named?.isWanted === true;
  };
  return codings.find(names);
}

function readCoding(item: string): { readonly name: string; readonly isWanted: boolean } {
  const [name = '', ...parameters] = item.split(';').map((part) => part.trim());
  return { name, isWanted: !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)) };
}
