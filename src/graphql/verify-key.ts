import { xApiKey } from '../credentials/x-api-key.js';
import { type ErrorCode, HalyardError } from '../errors.js';
import { addressNamed } from '../keys/allowed-ips.js';
import { getKey } from '../keys/get-key.js';
import type { ApiKey } from '../keys/key.js';
import { ApiKeyRef } from '../keys/schema-key.js';
import type { MaybePromise } from '../maybe-promise.js';
import type { Principal } from '../principals/principal.js';
import {
  fewestFor,
  missingFrom,
  NEEDS_AUTHENTICATION,
  type Need,
  needOf,
  satisfies,
  scopesIn,
} from '../principals/scope.js';
import { type Scope, scopeNamed } from '../principals/scope-registry.js';
import { builder } from './builder.js';
import type { AdmissionElsewhere, GraphqlContext } from './context.js';

/** For servers of the tenant that are shown keys and ask what they are worth. */

const KeyVerdict = builder.enumType('KeyVerdict', {
  description: 'What a key is worth.',
  values: {
    VALID: { description: 'It may.' },
    MALFORMED: { description: 'It is no key at all: a typo, or cut off.' },
    UNKNOWN: { description: 'There is no such key in your tenant.' },
    REVOKED: { description: 'It was revoked.' },
    ROTATED: { description: 'It was rotated, and this is an old secret of it.' },
    INACTIVE: { description: 'It, or who it belongs to, is switched off.' },
    EXPIRED: { description: 'Its time is over.' },
    NOT_YET_VALID: { description: 'Its time is still to come.' },
    IP_NOT_ALLOWED: {
      description: 'It may not be used from the address given, or none was given and it minds.',
    },
    TENANT_SUSPENDED: { description: 'Its tenant has been suspended.' },
    INSUFFICIENT_SCOPE: { description: 'It is valid and lacks a scope; see `missingScopes`.' },
    RATE_LIMITED: {
      description: 'It was used too often, or you have shown too many wrong keys; see `retryAfterSeconds`.',
    },
  },
});

type Verdict = typeof KeyVerdict.$inferType;

interface KeyVerification {
  readonly verdict: Verdict;
  readonly message: string;
  readonly apiKey?: ApiKey | undefined;
  readonly principal?: Principal | undefined;
  readonly missingScopes?: readonly Scope[];
  readonly retryAfterSeconds?: number | undefined;
}

const KeyVerificationRef = builder.objectRef<KeyVerification>('KeyVerification').implement({
  description: 'What a key that was shown to you is worth just now.',
  fields: (t) => ({
    valid: t.boolean({
      description: 'Whether to let the caller in. All else says why not.',
      resolve: ({ verdict }) => verdict === 'VALID',
    }),
    verdict: t.expose('verdict', { type: KeyVerdict, description: 'The same, for programs.' }),
    message: t.exposeString('message', { description: 'The same, for people.' }),
    apiKey: t.field({
      type: ApiKeyRef,
      nullable: true,
      description: 'The key, where it is valid.',
      resolve: ({ apiKey }) => apiKey ?? null,
    }),
    scopes: t.field({
      type: ['AuthScope'],
      description: 'All that it may do just now. Empty where it is not valid.',
      resolve: ({ principal }) => (principal ? scopesIn(principal.scopes) : []),
    }),
    projectIds: t.stringList({
      description: 'The projects it is bound to.',
      resolve: ({ principal }) => principal?.projectIds ?? [],
    }),
    missingScopes: t.field({
      type: ['AuthScope'],
      description: 'What it lacks of the set it is nearest to.',
      resolve: ({ missingScopes }) => missingScopes ?? [],
    }),
    retryAfterSeconds: t.int({
      nullable: true,
      description: 'When to ask again, where it is `RATE_LIMITED`.',
      resolve: ({ retryAfterSeconds }) => retryAfterSeconds ?? null,
    }),
  }),
});

builder.queryField('verifyKey', (t) =>
  t.field({
    type: KeyVerificationRef,
    scopes: [['keys:verify']],
    description:
      'Says what a key of your tenant is worth, for a server of yours that was shown it. It counts as a use of the key. Send it as a variable in a POST, so that it stands in no log. A proxy asks `/verify` instead.',
    args: {
      key: t.arg.string({ required: true, description: 'The whole text of the key.' }),
      scopes: t.arg({
        type: t.arg.listRef(t.arg.listRef('AuthScope')),
        description:
          'What it has to hold: every scope of any one of these sets, at most 50 of at most 50. Left out: nothing in particular.',
      }),
      clientIp: t.arg.string({
        description:
          'The IP address of who showed it, which is written down as that of its last use. Left out: keys that mind their address are refused.',
      }),
    },
    resolve: (_root, args, context) => verifyKey(context, args),
  }),
);

async function verifyKey(
  context: GraphqlContext,
  args: {
    readonly key: string;
    readonly scopes?: readonly (readonly string[])[] | null | undefined;
    readonly clientIp?: string | null | undefined;
  },
): Promise<KeyVerification> {
  const need = neededBy(args.scopes ?? []);
  const { principal: asker } = context;
  const admission = await judged(context, args.key, addressIn(args.clientIp));
  if (!admission.ok) return refused(admission.refusal, admission.owner, asker);

  const { principal } = admission;
  if (!satisfies(principal.scopes, need)) {
    const missingScopes = missingFrom(principal.scopes, need);
    const message = `The key lacks ${missingScopes.join(', ')}.`;
    return { verdict: 'INSUFFICIENT_SCOPE', message, missingScopes };
  }
  admission.noteScopes(fewestFor(principal.scopes, [need]));
  const apiKey = await getKey({ ...context, ...admission }, principal.id);
  return { verdict: 'VALID', message: 'The key is valid.', apiKey, principal };
}

const known = new WeakMap<GraphqlContext, Map<string, MaybePromise<AdmissionElsewhere>>>();

/** Once in a request: where another field of it fails, all of it is run again, and that is no other use of the key. */
function judged(
  context: GraphqlContext,
  key: string,
  clientIp: string | undefined,
): MaybePromise<AdmissionElsewhere> {
  const ofRequest = known.get(context) ?? new Map<string, MaybePromise<AdmissionElsewhere>>();
  known.set(context, ofRequest);
  const name = JSON.stringify([key, clientIp]);
  const admission =
    ofRequest.get(name) ??
    context.admitAt({
      clientIp,
      credential: { 'x-api-key': key, 'x-tenant-id': context.principal.tenantId },
      rules: { readers: [xApiKey], apis: 'every API' },
    });
  ofRequest.set(name, admission);
  return admission;
}

function addressIn(clientIp: string | null | undefined): string | undefined {
  if (clientIp === null || clientIp === undefined) return undefined;
  const address = addressNamed(clientIp);
  if (address === undefined) throw bad(['clientIp'], 'This is no IPv4 or IPv6 address.');
  return address;
}

/** What the door says to who shows the key is more than who asks may know, unless the key is of their tenant. */
function refused(refusal: HalyardError, owner: Principal | undefined, asker: Principal): KeyVerification {
  const isForeign = owner !== undefined && owner.tenantId !== asker.tenantId;
  const told = isForeign ? new HalyardError('API_KEY_UNKNOWN') : refusal;
  const verdict = verdicts[told.code];
  if (!verdict) throw refusal;
  return { verdict, message: told.message, retryAfterSeconds: told.details.retryAfterSeconds };
}

const verdicts: Partial<Record<ErrorCode, Verdict>> = {
  API_KEY_MALFORMED: 'MALFORMED',
  API_KEY_UNKNOWN: 'UNKNOWN',
  API_KEY_REVOKED: 'REVOKED',
  API_KEY_ROTATED: 'ROTATED',
  API_KEY_INACTIVE: 'INACTIVE',
  API_KEY_EXPIRED: 'EXPIRED',
  API_KEY_NOT_YET_VALID: 'NOT_YET_VALID',
  IP_NOT_ALLOWED: 'IP_NOT_ALLOWED',
  TENANT_SUSPENDED: 'TENANT_SUSPENDED',
  RATE_LIMITED: 'RATE_LIMITED',
};

/** Far more than there is to ask for. */
const MOST_SETS = 50;
const MOST_IN_SET = 50;

/** An empty list of sets would be satisfied by nobody, and an empty set by everybody: neither is what was meant. */
function neededBy(sets: readonly (readonly string[])[]): Need {
  if (sets.length === 0) return NEEDS_AUTHENTICATION;
  if (sets.length > MOST_SETS) throw bad(['scopes'], `Name at most ${MOST_SETS} sets of scopes.`);
  return needOf(sets.map((set, at) => scopesOf(set, ['scopes', at])));
}

function scopesOf(set: readonly string[], field: readonly (string | number)[]): readonly Scope[] {
  if (set.length === 0) throw bad(field, 'A set of scopes names at least one.');
  if (set.length > MOST_IN_SET) throw bad(field, `A set of scopes names at most ${MOST_IN_SET}.`);
  return set.map((word, at) => {
    const scope = scopeNamed(word);
    if (!scope)
      throw bad([...field, at], `"${word.slice(0, 64)}" is no scope; query \`scopes\` for those there are.`);
    return scope;
  });
}

const bad = (field: readonly (string | number)[], message: string): HalyardError =>
  new HalyardError('BAD_USER_INPUT', { field, message });
