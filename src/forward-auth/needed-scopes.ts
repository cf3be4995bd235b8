import { LRUCache } from 'lru-cache';
import { HalyardError } from '../errors.js';
import type { HttpRequest } from '../http/exchange.js';
import { NEEDS_AUTHENTICATION, type Need, needOf } from '../principals/scope.js';
import { type Scope, scopeNamed } from '../principals/scope-registry.js';

/** Far more than there is to ask for. */
const MOST_SETS = 50;
const MOST_IN_SET = 50;

/**
 * What the proxy asks for: `?scope=a+b&scope=c` is "a and b, or c", as in `@requiresScopes`. Behind `/verify/` the
 * query is the client's, so there the header `X-Halyard-Scope: a b | c` says it, or `any`.
 * @throws HalyardError BAD_REQUEST wherever it is not plain what is asked for: a proxy whose variable was empty, or
 *   that was configured with a slip, must not let everybody through
 */
export function neededScopes(request: HttpRequest): Need {
  return request.path === '/verify' ? neededByQuery(request) : needFor(setsInHeader(request));
}

/** A proxy is configured with few. */
const known = new LRUCache<string, Need>({ max: 100 });

function neededByQuery(request: HttpRequest): Need {
  refuseHeader(request);
  const found = known.get(request.query);
  if (found) return found;
  const need = needFor(setsInQuery(request.query));
  known.set(request.query, need);
  return need;
}

function needFor(sets: readonly string[]): Need {
  if (sets.length > MOST_SETS) throw bad(`Name at most ${MOST_SETS} sets of scopes.`);
  return sets.length === 0 ? NEEDS_AUTHENTICATION : needOf(sets.map(scopesOf));
}

function refuseHeader(request: HttpRequest): void {
  if (request.header(HEADER) === undefined) return;
  throw bad('X-Halyard-Scope is read behind /verify/ alone; ask for scopes as /verify?scope=…');
}

function setsInQuery(query: string): readonly string[] {
  const parameters = new URLSearchParams(query);
  const [unknown] = [...parameters.keys()].filter((name) => name !== 'scope');
  if (unknown !== undefined) {
    throw bad(`There is no parameter "${unknown.slice(0, 64)}" here, only "scope".`);
  }
  return parameters.getAll('scope');
}

/** Two headers of one name come joined by a comma, and one of them would be the client's: so a comma joins nothing. */
function setsInHeader(request: HttpRequest): readonly string[] {
  const asked = request.header(HEADER);
  if (asked === undefined) {
    throw bad(
      `Behind /verify/ the proxy says what it asks for in the header X-Halyard-Scope: scopes, or "${ANY}". To ask as /verify?scope=…, leave the slash out.`,
    );
  }
  if (asked.includes(',')) {
    throw bad('X-Halyard-Scope is given twice, or holds a comma; write "a b | c" for a and b, or c.');
  }
  return asked.trim() === ANY ? [] : asked.split('|');
}

const HEADER = 'x-halyard-scope';
/** Any credential will do. A word of its own, since a header that was left out may have been forgotten. */
const ANY = 'any';

function scopesOf(set: string): readonly Scope[] {
  const words = set.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) throw bad('A scope is empty.');
  if (words.length > MOST_IN_SET) throw bad(`A set of scopes names at most ${MOST_IN_SET}.`);
  return words.map((word) => {
    const scope = scopeNamed(word);
    if (!scope)
      throw bad(`"${word.slice(0, 64)}" is no scope; \`halyard scopes list\` lists those there are.`);
    return scope;
  });
}

const bad = (message: string): HalyardError => new HalyardError('BAD_REQUEST', { message });
