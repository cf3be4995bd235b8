import type { Clock } from '../clock.js';
import { authenticate, type Judges } from '../credentials/authenticate.js';
import type { Credential, CredentialReader, Header } from '../credentials/credential.js';
import { credentialReaders } from '../credentials/index.js';
import type { Refused as Unproven } from '../credentials/judge-key.js';
import { type Good, rememberGood } from '../credentials/remember.js';
import { HalyardError } from '../errors.js';
import { addressNamed, allowsAddress } from '../keys/allowed-ips.js';
import type { UseRecorder } from '../keys/record-use.js';
import type { AuditUse } from '../keys/system-key/audit-use.js';
import { andThen, type MaybePromise } from '../maybe-promise.js';
import { type Api, apiNamed } from '../principals/api-registry.js';
import { anonymous, type Principal } from '../principals/principal.js';
import { type CallerLimits, refusalOfLimit } from './caller-limits.js';
import type { Failures } from './count-failures.js';
import type { Decision } from './limiter.js';
import type { Quota } from './quota.js';

/** What is asked at the door. */
export interface Arrival {
  readonly header: Header;
  /** The client's address, past trusted proxies: what IP lists are asked about, and what is written down. */
  readonly address: string;
  /** Whose fault a wrong credential is; left out: that of whoever is at the address. */
  readonly failuresCountFor?: string;
  readonly requestId: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Asked again about a request that was let in: that is no other use. */
  readonly isAgain?: boolean;
}

/** What a door of its own rules: how a credential is shown there, and whose keys it takes. */
export interface DoorRules {
  readonly readers: readonly CredentialReader[];
  /** `every API`, or those whose keys are taken; `halyard` keys are taken everywhere. */
  readonly apis: 'every API' | readonly Api[];
}

/** Either who is calling, or why the call goes no further. A credential that fails never becomes "anonymous". */
export type Admission =
  | { readonly ok: true; readonly principal: Principal; readonly quotas: readonly Quota[] }
  | Refused;

interface Refused {
  readonly ok: false;
  readonly refusal: HalyardError;
  /** Whose credential it is, where possession was proven. Not for the answer. */
  readonly owner?: Principal | undefined;
  /** What the limits that the call was counted by leave the caller. None where it did not come that far. */
  readonly quotas: readonly Quota[];
}

/** A credential that was refused, and why. */
export interface Denial {
  readonly owner: Principal | undefined;
  readonly refusal: HalyardError;
  readonly arrival: Arrival;
}

export type Admit = (arrival: Arrival, rules: DoorRules) => MaybePromise<Admission>;

/**
 * THE door: every request, whatever its URL, passes here before anything reads or changes data. In this order:
 * authenticate (which tells the key's status), the door's API, the tenant named, the IP list, the rate limits, the audit
 * of the system key, and only then the use is recorded, so that a refused call leaves no trace on the key.
 */
export function createDoor(
  parts: Judges & {
    readonly clock: Clock;
    /** The store's: a number that differs when something that a decision rests on may have changed. */
    readonly version: () => number | undefined;
    readonly failures: Failures;
    readonly limits: CallerLimits;
    readonly uses: UseRecorder;
    /** For the system key alone: what cannot be written down does not happen. */
    readonly auditUse: AuditUse;
    /** Told of each credential that is refused; of whose it was only where possession was proven. */
    onDenial(denial: Denial): void;
  },
): Admit {
  const { failures, limits, uses } = parts;
  const remembered = rememberGood(parts.version, parts.clock);

  const denied = (
    arrival: Arrival,
    refusal: HalyardError,
    owner?: Principal,
    quotas: readonly Quota[] = [],
  ): Refused => {
    parts.onDenial({ owner, refusal, arrival });
    return { ok: false, refusal, owner, quotas };
  };

  /** Who shows nothing, or nothing that could be a key, is counted by address. */
  const nobody = (arrival: Arrival, refusal?: HalyardError): MaybePromise<Admission> =>
    andThen(
      arrival.isAgain ? UNCOUNTED : limits.takeAnonymous(failuresOf(arrival)),
      (decision): Admission => {
        if (!decision.ok) return denied(arrival, refusalOfLimit(decision), undefined, decision.quotas);
        if (refusal) return denied(arrival, refusal, undefined, decision.quotas);
        return { ok: true, principal: anonymous, quotas: decision.quotas };
      },
    );

  function refused(arrival: Arrival, { refusal, owner }: Unproven): MaybePromise<Admission> {
    if (refusal.code === 'API_KEY_MALFORMED') return nobody(arrival, refusal);
    // Of a wrong key nothing is said: what is unknown and what is revoked must look alike where a dialect wants that.
    const quotas = refusal.code === 'RATE_LIMITED' ? failures.quotasOf(failuresOf(arrival)) : [];
    return denied(arrival, refusal, owner, quotas);
  }

  /** A credential that is good, at this door, in this tenant, from this address, now. */
  function known({ principal, shown }: Good, arrival: Arrival, rules: DoorRules): MaybePromise<Admission> {
    const refusal =
      refusalOfApi(principal.api, rules) ??
      refusalOfTenant(principal, arrival.header('x-tenant-id')) ??
      refusalOfAddress(principal.allowedIps, arrival.address);
    if (refusal) return denied(arrival, refusal, principal);
    return andThen(arrival.isAgain ? UNCOUNTED : limits.takeKnown(principal, shown?.key), (decision) => {
      if (!decision.ok) return denied(arrival, refusalOfLimit(decision), principal, decision.quotas);
      const { quotas } = decision;
      const admitted = (): Admission => {
        if (shown) uses.record(shown, arrival.address);
        return { ok: true, principal, quotas };
      };
      if (!shown?.key.system || arrival.isAgain) return admitted();
      return parts
        .auditUse({ ...arrival, principal, secretText: shown.secretText ?? '' })
        .then((unwritten) => (unwritten ? { ok: false, refusal: unwritten, quotas } : admitted()));
    });
  }

  return (arrival, rules) => {
    const shown = credentialReaders.map((reader) => reader.read(arrival.header));
    const credential = credentialTaken(arrival.header, rules.readers, shown);
    if (!credential) {
      return nobody(arrival, refusalOfUnread(arrival.header, rules));
    }
    // Were it where this door does not look: who sent both must say which is meant.
    if (shown.some((other) => other !== undefined && other.text !== credential.text)) {
      return nobody(arrival, new HalyardError('AMBIGUOUS_CREDENTIALS'));
    }

    const tenantNamed = arrival.header('x-tenant-id');
    const found = remembered.find(credential, tenantNamed);
    if (found) return known(found, arrival, rules);
    const shownBy = { failuresCountFor: failuresOf(arrival), tenantNamed };
    return remembered
      .judging(credential, tenantNamed, () => authenticate(credential, shownBy, parts))
      .then((judged) => (judged.ok ? known(judged, arrival, rules) : refused(arrival, judged)));
  };
}

/** Whose fault it is that a credential is wrong. */
const failuresOf = ({ failuresCountFor, address }: Arrival): string => failuresCountFor ?? address;

const UNCOUNTED: Decision = { ok: true, quotas: [] };

/** Of an Authorization header that none of the door's readers could read; some doors read none. */
function refusalOfUnread(header: Header, { readers }: DoorRules): HalyardError | undefined {
  const sent = header('authorization')?.trim();
  if (sent === undefined || readers.length === 0) return undefined;
  if (/^(bearer)?$/i.test(sent)) return new HalyardError('UNAUTHENTICATED', { message: KEYLESS });
  const question = sent.includes(' ') ? '.' : '; is the word Bearer missing before the key?';
  return new HalyardError('API_KEY_MALFORMED', {
    message: `The Authorization header holds no credential that is read here${question}`,
  });
}

const KEYLESS = 'The Authorization header has no key in it; is the variable set that holds the key?';

/**
 * What the door's readers take. Where one is shown in two headers, it is what the last reader takes it for.
 * @param shown what every reader there is made of the request, so that none reads it twice
 */
function credentialTaken(
  header: Header,
  readers: readonly CredentialReader[],
  shown: readonly (Credential | undefined)[],
): Credential | undefined {
  let taken: Credential | undefined;
  for (const reader of readers) {
    const place = credentialReaders.indexOf(reader);
    taken = (place < 0 ? reader.read(header) : shown[place]) ?? taken;
  }
  return taken;
}

/** A person, who has no key of any API, is taken everywhere. */
function refusalOfApi(api: Api | undefined, { apis }: DoorRules): HalyardError | undefined {
  if (apis === 'every API' || api === undefined || api === 'halyard' || apis.includes(api)) return undefined;
  return new HalyardError('API_KEY_OF_OTHER_API', {
    message: `This is a key of ${apiNamed(api).title}, which this URL does not take.`,
  });
}

/** The same answer for a tenant that does not exist and one the caller is not in. */
function refusalOfTenant(principal: Principal, named: string | undefined): HalyardError | undefined {
  if (named === undefined || named === principal.tenantId) return undefined;
  return new HalyardError('WRONG_TENANT');
}

/** Tells which address was seen: behind a proxy that is not believed it is another than people think. */
function refusalOfAddress(allowedIps: readonly string[], address: string): HalyardError | undefined {
  if (allowsAddress(allowedIps, address)) return undefined;
  const seen = addressNamed(address);
  return new HalyardError('IP_NOT_ALLOWED', {
    message: seen === undefined ? UNADDRESSED : `The API key may not be used from this address, ${seen}.`,
  });
}

const UNADDRESSED = 'The API key may be used from certain addresses only, and it was not told which this is.';
