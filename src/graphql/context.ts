import type { Context } from '../context.js';
import type { ErrorCode } from '../errors.js';
import type { MaybePromise } from '../maybe-promise.js';
import type { Admission, DoorRules } from '../policy/admit.js';
import type { Caller } from '../principals/principal.js';
import type { Stamped } from './gate.js';
import type { Engine } from './operation/engine.js';

/**
 * What becomes of a document of which the caller may not run everything (AUTHORIZATION.md):
 * `reject` refuses all of it; `partial` answers the rest of a query, with an error for each place denied;
 * `dryRun` is `partial` that reports in `extensions.authorization.wouldDeny` instead of in `errors`,
 * and of a mutation runs nothing.
 */
export type AuthorizationMode = 'reject' | 'partial' | 'dryRun';

/** What resolvers are given: what verbs need, and what is particular to this request. */
export interface GraphqlContext extends Context, Stamped {
  readonly mode: AuthorizationMode;
  /** For the few fields that speak about operations: `scopesFor`, `explainAccess`, `node`. */
  readonly engine: Engine;
  /** Writes into the audit trail that the credential, which is good, was refused all the same. Nobody's is not counted. */
  countDenial(code: ErrorCode): void;
  /** Counts a document that is to be read against this caller. @throws HalyardError RATE_LIMITED */
  countDocument(text: string): MaybePromise<void>;
  /** Judges a credential that this caller was shown by another, as if it came to the door. */
  admitAt(shown: ShownElsewhere): MaybePromise<AdmissionElsewhere>;
  /** Who the credential stands for by now, or why for nobody. Asked before each event of a stream; it is no other use. */
  admittedNow(): Promise<Admission>;
}

/** Who it stands for, and where to note what was asked of it. */
export type AdmissionElsewhere =
  | Extract<Admission, { readonly ok: false }>
  | (Extract<Admission, { readonly ok: true }> & Caller);

export interface ShownElsewhere {
  /** Headers, by lower-case names. */
  readonly credential: Readonly<Record<string, string>>;
  readonly rules: DoorRules;
  /** The address of who showed it, as the caller has it; left out: none is known, and whatever minds it is refused. */
  readonly clientIp: string | undefined;
}
