import { authenticate, type Judges } from '../credentials/authenticate.js';
import type { Credential, CredentialReader, Header } from '../credentials/credential.js';
import { HalyardError } from '../errors.js';
import { allowsAddress } from '../keys/allowed-ips.js';
import type { UseRecorder } from '../keys/record-use.js';
import type { AuditUse } from '../keys/system-key/audit-use.js';
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

export type Admit = (arrival: Arrival, rules: DoorRules) => Promise<Admission>;

/**
 * THE door: every request, whatever its URL, passes here before anything reads or changes data. In this order:
 * authenticate (which tells the key's status), the door's API, the tenant named, the IP list, the rate limits, the audit
 * of the system key, and only then the use is recorded, so that a refused call leaves no trace on the key.
 */
export function createDoor(
  parts: Judges & {
    readonly failures: Failures;
    readonly limits: CallerLimits;
    readonly uses: UseRecorder;
    /** For the system key alone: what cannot be written down does not happen. */
    readonly auditUse: AuditUse;
    /** Told of each credential that is refused; of whose it was only where possession was proven. */
    onDenial(denial: Denial): void;
  },
): Admit {
  return async (arrival, rules) => {
    const failuresCountFor = arrival.failuresCountFor ?? arrival.address;
    const denied = (refusal: HalyardError, owner?: Principal, quotas: readonly Quota[] = []): Refused => {
      parts.onDenial({ owner, refusal, arrival });
      return { ok: false, refusal, owner, quotas };
    };
    /** Who shows nothing, or nothing that could be a key, is counted by address. */
    const nobody = async (refusal?: HalyardError): Promise<Admission> => {
      const decision = arrival.isAgain ? UNCOUNTED : await parts.limits.takeAnonymous(failuresCountFor);
      if (!decision.ok) return denied(refusalOfLimit(decision), undefined, decision.quotas);
      if (refusal) return denied(refusal, undefined, decision.quotas);
      return { ok: true, principal: anonymous, quotas: decision.quotas };
    };
    const [credential, another] = credentialsShown(arrival.header, rules.readers);
    if (!credential) {
      return nobody(
        isUnreadable(arrival.header, rules)
          ? new HalyardError('API_KEY_MALFORMED', { message: unreadable(arrival.header) })
          : undefined,
      );
    }
    if (another) return nobody(new HalyardError('AMBIGUOUS_CREDENTIALS'));

    const tenantNamed = arrival.header('x-tenant-id');
    const authentication = await authenticate(credential, { failuresCountFor, tenantNamed }, parts);
    if (!authentication.ok) {
      const { refusal, owner } = authentication;
      if (refusal.code === 'API_KEY_MALFORMED') return nobody(refusal);
      // Of a wrong key nothing is said: what is unknown and what is revoked must look alike where a dialect wants that.
      const quotas = refusal.code === 'RATE_LIMITED' ? parts.failures.quotasOf(failuresCountFor) : [];
      return denied(refusal, owner, quotas);
    }
    const { principal, shown: keyShown } = authentication;
    const refusal =
      refusalOfApi(principal.api, rules) ??
      refusalOfTenant(principal, tenantNamed) ??
      refusalOfAddress(principal.allowedIps, arrival.address);
    if (refusal) return denied(refusal, principal);

    const decision = arrival.isAgain ? UNCOUNTED : await parts.limits.takeKnown(principal, keyShown?.key);
    const { quotas } = decision;
    if (!decision.ok) return denied(refusalOfLimit(decision), principal, quotas);

    if (keyShown?.key.system && !arrival.isAgain) {
      const unwritten = await parts.auditUse({
        ...arrival,
        principal,
        secretText: keyShown.secretText ?? '',
      });
      if (unwritten) return { ok: false, refusal: unwritten, quotas };
    }
    if (keyShown) parts.uses.record(keyShown, arrival.address);
    return { ok: true, principal, quotas };
  };
}

const UNCOUNTED: Decision = { ok: true, quotas: [] };

/** Whether there is an Authorization header that none of the door's readers could read; some doors read none. */
const isUnreadable = (header: Header, { readers }: DoorRules): boolean =>
  readers.length > 0 && header('authorization') !== undefined;

function unreadable(header: Header): string {
  const isBare = !header('authorization')?.trim().includes(' ');
  const question = isBare ? '; is the word Bearer missing before the key?' : '.';
  return `The Authorization header holds no credential that is read here${question}`;
}

/** The same credential shown twice is one credential. */
function credentialsShown(header: Header, readers: readonly CredentialReader[]): readonly Credential[] {
  const byText = new Map<string, Credential>();
  for (const reader of readers) {
    const credential = reader.read(header);
    if (credential) byText.set(credential.text, credential);
  }
  return [...byText.values()];
}

/** A person, who has no key of any API, is taken everywhere. */
function refusalOfApi(api: Api | undefined, { apis }: DoorRules): HalyardError | undefined {
  if (apis === 'every API' || api === undefined || api === 'halyard' || apis.includes(api)) return undefined;
  return new HalyardError('API_KEY_UNKNOWN', {
    message: `This is a key of ${apiNamed(api).title}, which this URL does not take.`,
  });
}

/** The same answer for a tenant that does not exist and one the caller is not in. */
function refusalOfTenant(principal: Principal, named: string | undefined): HalyardError | undefined {
  if (named === undefined || named === principal.tenantId) return undefined;
  return new HalyardError('WRONG_TENANT');
}

function refusalOfAddress(allowedIps: readonly string[], address: string): HalyardError | undefined {
  return allowsAddress(allowedIps, address) ? undefined : new HalyardError('IP_NOT_ALLOWED');
}
