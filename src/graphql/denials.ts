import { GraphQLError } from 'graphql';
import { type ErrorCode, statusOf } from '../errors.js';
import type { Principal } from '../principals/principal.js';
import { AUTHENTICATED, covers, missingFrom, scopeSets } from '../principals/scope.js';
import type { PlannedNeed } from './auth-plan.js';

/** A denial as data: what `errors[].extensions` and `extensions.authorization.wouldDeny` show. */
export interface Denial {
  readonly code: ErrorCode;
  /** Where in the schema, as `Type.field`, `Type.field(argument:)` or `Input.field`. */
  readonly coordinate: string;
  /** Any one of these sets would do. */
  readonly requiredScopes: readonly (readonly string[])[];
  /** What the caller lacks of the set it is nearest to. */
  readonly missingScopes: readonly string[];
}

export function denialOf({ coordinate, need }: PlannedNeed, principal: Principal): Denial {
  return {
    code: covers(principal.scopes, AUTHENTICATED) ? 'FORBIDDEN' : 'UNAUTHENTICATED',
    coordinate,
    requiredScopes: scopeSets(need).filter((set) => set.length > 0),
    missingScopes: missingFrom(principal.scopes, need),
  };
}

function sentenceOfDenial(
  { coordinate, code, requiredScopes }: Denial,
  { kind, tenantId }: Principal,
): string {
  const sets = requiredScopes.map((set) => set.join(' and ')).join(', or ');
  if (code === 'UNAUTHENTICATED') {
    return `${coordinate} needs a credential${sets ? ` with ${sets}` : ''}; the request has none.`;
  }
  const isHomeless = kind === 'user' && tenantId === '';
  return `${coordinate} needs ${sets || 'a credential'}${isHomeless ? ', and you belong to no tenant yet' : ''}.`;
}

/** The refusal of one coordinate inside an otherwise running operation. */
export const denialError = (denial: Denial, principal: Principal): GraphQLError =>
  new GraphQLError(sentenceOfDenial(denial, principal), { extensions: { ...denial } });

/**
 * The refusal of a whole operation: an error for each place denied, no path, no data; 401 to a caller without a
 * credential and 403 to one with too little, with the challenge of RFC 6750.
 */
export function rejection(denials: readonly Denial[], principal: Principal): readonly GraphQLError[] {
  const code: ErrorCode = denials.some((denial) => denial.code === 'UNAUTHENTICATED')
    ? 'UNAUTHENTICATED'
    : 'FORBIDDEN';
  const missing = [...new Set(denials.flatMap((denial) => denial.missingScopes))];
  const http = { status: statusOf(code), headers: { 'WWW-Authenticate': challenge(code, missing) } };
  return denials.map(
    (denial) => new GraphQLError(sentenceOfDenial(denial, principal), { extensions: { ...denial, http } }),
  );
}

/** `WWW-Authenticate` by RFC 6750, section 3: no error is named to a caller that showed nothing. */
export function challenge(code: ErrorCode, missingScopes: readonly string[] = []): string {
  if (code === 'UNAUTHENTICATED' || code === 'INVALID_CREDENTIALS') return 'Bearer';
  if (code !== 'FORBIDDEN') return 'Bearer error="invalid_token"';
  const scope = missingScopes.length > 0 ? `, scope="${missingScopes.join(' ')}"` : '';
  return `Bearer error="insufficient_scope"${scope}`;
}
