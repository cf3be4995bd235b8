import { HalyardError } from '../errors.js';
import type { HttpRequest } from '../http/exchange.js';
import { NEEDS_AUTHENTICATION, type Need, needOf } from '../principals/scope.js';
import { type Scope, scopeNamed } from '../principals/scope-registry.js';

/**
 * What the proxy asks for: `?scope=a+b&scope=c` is "a and b, or c", as in `@requiresScopes`. Behind `/verify/` the
 * query is the client's, so there, and only from a trusted proxy, the header `X-Halyard-Scope: a b, c` says it.
 * @throws HalyardError BAD_REQUEST on a scope nobody registered, and on an empty one: a proxy whose variable was empty
 *   must not let everybody through
 */
export function neededScopes(request: HttpRequest): Need {
  const sets = request.path === '/verify' ? setsInQuery(request.query) : setsInHeader(request);
  return sets.length === 0 ? NEEDS_AUTHENTICATION : needOf(sets.map(scopesOf));
}

function setsInQuery(query: string): readonly string[] {
  const parameters = new URLSearchParams(query);
  const [unknown] = [...parameters.keys()].filter((name) => name !== 'scope');
  if (unknown !== undefined) {
    throw bad(`There is no parameter "${unknown.slice(0, 64)}" here, only "scope".`);
  }
  return parameters.getAll('scope');
}

const setsInHeader = (request: HttpRequest): readonly string[] =>
  (request.isViaTrustedProxy ? request.header('x-halyard-scope') : undefined)?.split(',') ?? [];

function scopesOf(set: string): readonly Scope[] {
  const words = set.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) throw bad('A scope is empty; leave it out to ask for any credential.');
  return words.map((word) => {
    const scope = scopeNamed(word);
    if (!scope)
      throw bad(`"${word.slice(0, 64)}" is no scope; \`halyard scopes list\` lists those there are.`);
    return scope;
  });
}

const bad = (message: string): HalyardError => new HalyardError('BAD_REQUEST', { message });
