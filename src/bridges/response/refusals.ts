import type { GraphQLError } from 'graphql';
import { type ErrorCode, errorCodes, type HalyardError, sentenceOf, statusOf } from '../../errors.js';
import type { PlannedNeed } from '../../graphql/auth-plan.js';
import { denialOf } from '../../graphql/denials.js';
import type { Principal } from '../../principals/principal.js';
import { needAll, needOf, satisfies, scopeSets } from '../../principals/scope.js';
import { type Scope, scopeNamed } from '../../principals/scope-registry.js';
import type { Fault, Refusal } from '../bridge.js';
import type { Route } from '../route.js';

/** Everything of a refusal but the request it answers. */
export interface Reason extends Omit<Refusal, 'requestId'> {
  /** What the status itself puts on the answer, whatever the dialect. */
  readonly headers?: Readonly<Record<string, string>>;
}

const NOTHING_MORE = { faults: [], requiredScopes: [], missingScopes: [], retryAfterSeconds: undefined };

export const reasonOfCode = (code: ErrorCode, detail = sentenceOf(code)): Reason => ({
  ...NOTHING_MORE,
  code,
  detail,
});

export const reasonOfError = ({ code, message, details }: HalyardError): Reason => ({
  code,
  detail: message,
  faults: [],
  requiredScopes: details.requiredScopes ?? [],
  missingScopes: details.missingScopes ?? [],
  retryAfterSeconds: details.retryAfterSeconds,
});

/** Malformed before invalid, invalid before out of date: the lower a fault lies, the less the others mean. */
export function reasonOfFaults(faults: readonly Fault[]): Reason | undefined {
  const [worst] = [...faults].sort((a, b) => SEVERITY.indexOf(a.code) - SEVERITY.indexOf(b.code));
  if (!worst) return undefined;
  return { ...NOTHING_MORE, code: worst.code, detail: detailOf(worst, faults.length - 1), faults };
}

const SEVERITY: readonly ErrorCode[] = ['BAD_REQUEST', 'VALIDATION_FAILED', 'PRECONDITION_FAILED'];

function detailOf({ place, detail }: Fault, others: number): string {
  const where = place.in === 'body' ? place.pointer || 'The body' : `The ${place.in} parameter ${place.name}`;
  const more = others > 0 ? ` (and ${others} more ${others > 1 ? 'faults' : 'fault'})` : '';
  return `${where} ${detail}.${more}`;
}

/** Why a caller who may not run all of an operation, whatever its variables, is refused. */
export function denialAtMost({ plan }: Route, principal: Principal): Reason | undefined {
  const denied = plan.upper.filter(({ need }) => !satisfies(principal.scopes, need));
  return denied.length > 0 ? reasonOfDenials(denied, principal) : undefined;
}

function reasonOfDenials(denied: readonly PlannedNeed[], principal: Principal): Reason {
  const denials = denied.map((planned) => denialOf(planned, principal));
  return denial(
    denials.some(({ code }) => code === 'UNAUTHENTICATED') ? 'UNAUTHENTICATED' : 'FORBIDDEN',
    denials.map(({ requiredScopes }) => requiredScopes),
    denials.flatMap(({ missingScopes }) => missingScopes),
  );
}

/** Several places were denied: what is required is what all of them require together. */
function denial(
  code: ErrorCode,
  required: readonly (readonly (readonly string[])[])[],
  missing: readonly string[],
): Reason {
  const known = required.map((sets) => sets.map((set) => set.flatMap((word): Scope[] => toScope(word))));
  const needs = known.filter((sets) => sets.length > 0).map(needOf);
  const requiredScopes = needs.length > 0 ? scopeSets(needAll(needs)) : [];
  const missingScopes = lacking(requiredScopes, [...new Set(missing)]);
  return {
    ...reasonOfCode(code, sentenceOfDenial(code, requiredScopes, missingScopes)),
    requiredScopes,
    missingScopes,
  };
}

/** What one place would have liked another requires anyway: where just one set will do, no scope outside of it is lacking. */
function lacking(required: readonly (readonly string[])[], missing: readonly string[]): readonly string[] {
  const [only, ...others] = required;
  return only && others.length === 0 ? missing.filter((scope) => only.includes(scope)) : missing;
}

function toScope(word: string): Scope[] {
  const scope = scopeNamed(word);
  return scope ? [scope] : [];
}

function sentenceOfDenial(
  code: ErrorCode,
  required: readonly (readonly string[])[],
  missing: readonly string[],
): string {
  const sets = required.map((set) => set.join(' and ')).join(', or ');
  if (code === 'UNAUTHENTICATED') {
    return sets ? `This needs a credential with ${sets}; the request has none.` : sentenceOf(code);
  }
  if (missing.length === 0) return sentenceOf(code);
  const lacked = missing.join(' and ');
  return `${lacked === sets ? `This needs ${sets}, which the credential lacks` : `This needs ${sets}; the credential lacks ${lacked}`}. Send another, or have it granted.`;
}

/** What the errors of a result come to. A bug outweighs the rest; else the first one decides. */
export function reasonOfErrors(errors: readonly GraphQLError[], route: Route): Reason {
  const codes = errors.map(codeOf);
  const [code = 'INTERNAL_SERVER_ERROR'] = codes;
  const extensions = errors.map((error) => error.extensions as Extensions);
  const failed = codes.findIndex((one) => statusOf(one) >= 500);
  if (failed >= 0) return failure(codes[failed] ?? 'INTERNAL_SERVER_ERROR', errors[failed]);
  if (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN') {
    const reason = denial(
      code,
      extensions.map(({ requiredScopes }) => requiredScopes ?? []),
      extensions.flatMap(({ missingScopes }) => missingScopes ?? []),
    );
    const own = ownSentence(errors[0]);
    return own === undefined ? reason : { ...reason, detail: route.retell(own) };
  }
  return {
    ...reasonOfCode(code, route.retell(errors[0]?.message ?? sentenceOf(code))),
    faults: errors.flatMap((error, position) =>
      faultOf(route, extensions[position]?.field, error.message, codes[position] ?? code),
    ),
    retryAfterSeconds: extensions[0]?.retryAfterSeconds,
  };
}

/** What a verb says of its own accord where no scope is lacking: it knows better than the table what is. */
function ownSentence(error: GraphQLError | undefined): string | undefined {
  const { coordinate, requiredScopes } = (error?.extensions ?? {}) as Extensions;
  return coordinate === undefined && requiredScopes === undefined ? error?.message : undefined;
}

/** Who is only asked to come again is told why and when. */
function failure(code: ErrorCode, error: GraphQLError | undefined): Reason {
  if (code !== 'UNAVAILABLE' || !error) return reasonOfCode(code);
  const { retryAfterSeconds } = error.extensions as Extensions;
  return { ...reasonOfCode(code, error.message), retryAfterSeconds };
}

interface Extensions {
  readonly coordinate?: string;
  readonly field?: readonly (string | number)[];
  readonly requiredScopes?: readonly (readonly string[])[];
  readonly missingScopes?: readonly string[];
  readonly retryAfterSeconds?: number;
}

const codeOf = ({ extensions }: GraphQLError): ErrorCode => knownCode(extensions['code']);

const knownCode = (code: unknown): ErrorCode =>
  errorCodes.find((known) => known === code) ?? 'INTERNAL_SERVER_ERROR';

export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[] | null;
}

/** Why a mutation did nothing: the first of its user errors decides on the status. */
export function reasonOfUserErrors(errors: readonly UserError[], route: Route): Reason {
  const [first] = errors;
  const code = knownCode(first?.code);
  return {
    ...reasonOfCode(code, route.retell(first?.message ?? sentenceOf(code))),
    faults: errors.flatMap(({ field, message, code: own }) =>
      faultOf(route, field ?? undefined, message, knownCode(own)),
    ),
  };
}

/** That the thing a path names is not there says it all; which part of the path named it is no news. */
function faultOf(
  route: Route,
  field: readonly (string | number)[] | undefined,
  detail: string,
  code: ErrorCode,
): readonly Fault[] {
  const place = field && route.placeOf(field);
  if (!place || (code === 'NOT_FOUND' && place.in === 'path')) return [];
  return [{ place, detail: route.retell(detail), code }];
}
