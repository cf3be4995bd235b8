import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { isWithinRanges } from '../../src/keys/allowed-ips.js';
import type { CreateKeyInput } from '../../src/keys/create-key.js';
import type { Scope } from '../../src/principals/scope-registry.js';
import { createTestApp, type TestApp } from '../support/app.js';

/**
 * Whatever a credential does to keys, and whatever is then done with what it won by that, nothing that it wins outlives
 * it, may be used from more places, holds more scopes, or sees more projects.
 */

const HELD: Scope[] = ['keys:write', 'keys:read', 'products:read', 'projects:read'];
const MORE: Scope[] = [...HELD, 'products:write'];
const PLACES = ['127.0.0.0/8'];
const HOUR_MS = 3_600_000;

let t: TestApp;
let projects: { readonly north: string; readonly south: string; readonly account: string };

interface Reach {
  readonly scopes: readonly string[];
  /** In milliseconds; infinite for never. */
  readonly end: number;
  /** Empty: anywhere. */
  readonly places: readonly string[];
  /** `undefined`: those of the whole tenant. */
  readonly projectIds: readonly string[] | undefined;
}

/** A credential that somebody shows, and the key whose text it is, if it is one. */
interface Held {
  readonly text: string;
  readonly keyId: string | undefined;
}

interface Step {
  readonly verb: 'create' | 'update' | 'rotate' | 'activate';
  readonly by: number;
  readonly of: number;
  readonly ends: 'never' | 'soon' | 'later' | 'unsaid';
  readonly places: 'anywhere' | 'here' | 'unsaid';
  readonly scopes: readonly string[];
  readonly projects: 'north' | 'south' | 'both' | 'unsaid';
  readonly isRepeatable: boolean;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    verb: fc.constantFrom('create', 'update', 'rotate', 'activate'),
    by: fc.nat(3),
    of: fc.nat(8),
    ends: fc.constantFrom('never', 'soon', 'later', 'unsaid'),
    places: fc.constantFrom('anywhere', 'here', 'unsaid'),
    scopes: fc.constantFrom([], ['products:read'], HELD, MORE),
    projects: fc.constantFrom('north', 'south', 'both', 'unsaid'),
    isRepeatable: fc.boolean(),
  }),
  { minLength: 3, maxLength: 10 },
);

async function answerOf(document: string, key: string, variables: Record<string, unknown> = {}) {
  const { body } = await t.graphql<Record<string, { secret?: string; apiKey?: { id: string } }>>(document, {
    key,
    variables,
  });
  const [payload] = Object.values(body.data ?? {});
  return payload;
}

const timeOf = (ends: Step['ends']): string | null =>
  ends === 'never' ? null : new Date(t.clock.now() + (ends === 'soon' ? 60_000 : 48 * HOUR_MS)).toISOString();

const asked = (step: Step) => ({
  ...(step.scopes.length > 0 && { scopes: step.scopes }),
  ...(step.ends !== 'unsaid' && { expiresAt: timeOf(step.ends) }),
  ...(step.places !== 'unsaid' && { allowedIps: step.places === 'here' ? ['127.0.0.1'] : [] }),
  ...(step.projects !== 'unsaid' && {
    projectIds: step.projects === 'both' ? [projects.north, projects.south] : [projects[step.projects]],
  }),
});

/** Takes one step with one of the credentials at hand; answers the key's text that it won, if any. */
async function take(step: Step, held: readonly Held[], keyIds: readonly string[]): Promise<Held | undefined> {
  const by = held[step.by % held.length]?.text ?? '';
  const id = keyIds[step.of % keyIds.length];
  const requestId = step.isRepeatable ? `request-${step.of}` : null;
  const run = () => {
    switch (step.verb) {
      case 'create':
        return answerOf(
          'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }',
          by,
          { input: { name: 'won', scopes: [], requestId, ...asked(step) } },
        );
      case 'update':
        return answerOf(
          'mutation ($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { apiKey { id } } }',
          by,
          { input: { id, ...asked(step) } },
        );
      case 'activate':
        return answerOf('mutation ($id: ID!) { activateApiKey(id: $id) { apiKey { id } } }', by, { id });
      case 'rotate':
        return answerOf(
          'mutation ($id: ID!, $requestId: String) { rotateApiKey(id: $id, graceSeconds: 600, requestId: $requestId) { secret apiKey { id } } }',
          by,
          { id, requestId },
        );
    }
  };
  const payload = await run();
  return payload?.secret && payload.apiKey ? { text: payload.secret, keyId: payload.apiKey.id } : undefined;
}

async function reachOf(keyId: string): Promise<Reach> {
  const { body } = await t.graphql<{
    apiKey: {
      scopes: string[];
      expiresAt: string | null;
      allowedIps: string[];
      serviceAccountId: string | null;
      projectIds: string[];
    };
  }>(`{ apiKey(id: "${keyId}") { scopes expiresAt allowedIps serviceAccountId projectIds } }`, {
    key: t.firstKey,
  });
  const key = body.data?.apiKey;
  if (!key) throw new Error(JSON.stringify(body));
  return {
    scopes: key.scopes,
    end: key.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(key.expiresAt),
    places: key.allowedIps,
    projectIds: key.serviceAccountId === null ? undefined : key.projectIds,
  };
}

/** In what the first reaches further than the second. */
function excess(won: Reach, own: Reach): string[] {
  const isPlaced = own.places.length === 0 || isWithinRanges(won.places, own.places);
  const seen = own.projectIds;
  const isInside = !seen || (won.projectIds?.every((id) => seen.includes(id)) ?? false);
  return [
    ...won.scopes.filter((scope) => !own.scopes.includes(scope)),
    ...(won.end > own.end ? ['a longer life'] : []),
    ...(isPlaced ? [] : ['more places']),
    ...(isInside ? [] : ['more projects']),
  ];
}

interface Caller {
  readonly held: Held;
  readonly reach: Reach;
}

/** The text of a new key that holds little enough to have something to win. */
async function keyed(input: Partial<CreateKeyInput> = {}): Promise<Caller> {
  const { id, token } = await t.key({ scopes: HELD, ...input });
  return { held: { text: token, keyId: id }, reach: await reachOf(id) };
}

const ofAccount = () => ({ serviceAccountId: projects.account, projectIds: [projects.north] });

async function retiring(): Promise<Caller> {
  const { held, reach } = await keyed();
  const rotation = `mutation { rotateApiKey(id: "${held.keyId}", graceSeconds: 600) { apiKey { id } } }`;
  await t.graphql(rotation, { key: t.firstKey });
  return { held, reach: { ...reach, end: t.clock.now() + 600_000 } };
}

async function tokened(): Promise<Caller> {
  const { held, reach } = await keyed(ofAccount());
  const response = await t.fetch('/oauth/token', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${projects.account}:${held.text}`).toString('base64')}`,
    },
    body: 'grant_type=client_credentials',
  });
  const token = (await response.json()) as { access_token: string; expires_in: number };
  return {
    held: { text: token.access_token, keyId: undefined },
    reach: { ...reach, end: t.clock.now() + token.expires_in * 1000 },
  };
}

const callers: Readonly<Record<string, () => Promise<Caller>>> = {
  'a key that ends': () => keyed({ expiresAt: new Date(t.clock.now() + HOUR_MS) }),
  'a key that is bound to places': () => keyed({ allowedIps: PLACES }),
  'a key of a service account that is bound to a project': () => keyed(ofAccount()),
  'a secret that was rotated out': retiring,
  'a token of a service account': tokened,
};

/** What is there to be won: keys that reach further than any caller, and one that was switched off. */
async function prizes(): Promise<string[]> {
  const both = { serviceAccountId: projects.account, projectIds: [projects.north, projects.south] };
  const made = await Promise.all([
    t.key({ scopes: HELD }),
    t.key({ scopes: MORE, expiresAt: new Date(t.clock.now() + 60_000) }),
    t.key({ scopes: HELD, ...both }),
    t.key({ scopes: HELD, ...ofAccount() }),
  ]);
  const ids = made.map(({ id }) => id);
  await t.graphql(`mutation { deactivateApiKey(id: "${ids[3]}") { apiKey { id } } }`, { key: t.firstKey });
  return ids;
}

async function wonBy({ held, reach }: Caller, sequence: readonly Step[]): Promise<string[]> {
  const hand = [held];
  const keyIds = [...(held.keyId === undefined ? [] : [held.keyId]), ...(await prizes())];
  for (const step of sequence) {
    const won = await take(step, hand, keyIds);
    if (won) hand.push(won);
    if (won?.keyId !== undefined) keyIds.unshift(won.keyId);
  }
  const others = hand.filter(({ text }) => text !== held.text);
  const reaches = await Promise.all(others.map(({ keyId }) => reachOf(keyId ?? '')));
  return reaches.flatMap((found) => excess(found, reach));
}

export interface StrengthUnderTest {
  newPlace(): Promise<TestApp['place'] | undefined>;
  dispose(): Promise<void>;
}

/** Random sequences of what can be done to keys, on any storage engine. */
export function strengthContract(engine: string, under: StrengthUnderTest): void {
  async function open(): Promise<void> {
    const place = await under.newPlace();
    t = await createTestApp(place && { place });
    const made = async (document: string): Promise<string> => {
      const { body } = await t.graphql<Record<string, Record<string, { id: string }>>>(
        `mutation { ${document} { id } } }`,
        { key: t.firstKey },
      );
      const [payload] = Object.values(body.data ?? {});
      return Object.values(payload ?? {})[0]?.id ?? '';
    };
    const north = await made('createProject(input: { name: "North" }) { project');
    const south = await made('createProject(input: { name: "South" }) { project');
    const named = JSON.stringify([north, south]);
    const account = await made(
      `createServiceAccount(input: { name: "robot", projectIds: ${named} }) { serviceAccount`,
    );
    projects = { north, south, account };
  }

  describe(`what a credential wins by managing keys, on ${engine}`, () => {
    afterEach(async () => {
      await t.close();
      await under.dispose();
    });

    for (const [name, caller] of Object.entries(callers)) {
      it(`is never more than ${name} has`, { timeout: 120_000 }, async () => {
        await open();
        await fc.assert(
          fc.asyncProperty(steps, async (sequence) => {
            expect(await wonBy(await caller(), sequence)).toEqual([]);
          }),
          { numRuns: 15 },
        );
      });
    }
  });
}
