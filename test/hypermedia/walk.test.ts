import { Client, type State } from 'ketting';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';
import { type FullTenant, fillTenant } from '../support/full-tenant.js';

const ORIGIN = 'http://localhost';

let t: TestApp;
let tenant: FullTenant;
/** What was asked and answered, newest last. */
const asked: { readonly method: string; readonly path: string; readonly status: number }[] = [];
let client: Client;
/** Pixxel knows no people: a key that works in this project. */
let pixxelKey: string;
let project: string;
/** The token of a password reset. */
let reset: string;

/** A client that knows hypermedia, and of this server nothing but where it begins. */
function clientAs(token: string): Client {
  const made = new Client(`${ORIGIN}/api`);
  made.use(async (request) => {
    const path = request.url.slice(ORIGIN.length);
    const headers: Record<string, string> = Object.fromEntries(request.headers);
    headers['authorization'] = path.startsWith('/pixxel/') ? pixxelKey : `Bearer ${token}`;
    const body = request.method === 'GET' ? undefined : await request.text();
    const answer = await t.fetch(path, { method: request.method, headers, ...(body && { body }) });
    asked.push({ method: request.method, path, status: answer.status });
    if (/hal/.test(answer.headers.get('content-type') ?? '')) noteRelations(await answer.clone().json());
    return answer;
  });
  return made;
}

/** Where each relation that was met is documented. */
const documented = new Map<string, string>();

/** Of a resource and of all that is in it: what `curies` of its root say. */
function noteRelations(resource: unknown, curies?: string): void {
  const { _links: links = {}, _embedded: embedded = {} } = resource as {
    _links?: Record<string, unknown>;
    _embedded?: Record<string, unknown>;
  };
  const [curie] = (links['curies'] ?? []) as { href: string }[];
  const template = curie?.href ?? curies;
  for (const rel of [...Object.keys(links), ...Object.keys(embedded)]) {
    const [prefix, name] = rel.split(':');
    if (name === undefined) continue;
    documented.set(
      `${template} ${rel}`,
      prefix === 'halyard' && template ? template.replace('{rel}', name) : '',
    );
  }
  for (const inner of Object.values(embedded).flat()) noteRelations(inner, template);
}

const isHal = (state: State): boolean => /hal/.test(state.contentHeaders().get('content-type') ?? '');

interface Seen {
  readonly state: State;
  readonly path: string;
}

/** Everything that links lead to from the root, each URL once. Files and documents are read, and lead nowhere. */
async function walk(): Promise<ReadonlyMap<string, Seen>> {
  const seen = new Map<string, Seen>();
  const waiting = ['/api'];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (seen.has(path)) continue;
    const state = await client
      .go(ORIGIN + path)
      .get()
      .catch(() => undefined);
    if (!state) continue;
    seen.set(path, { state, path });
    if (!isHal(state)) continue;
    for (const { href, templated } of state.links.getAll()) {
      expect([path, href]).toEqual([path, expect.stringMatching(/^\/[^/]/)]);
      if (!templated && !seen.has(href)) waiting.push(href);
    }
  }
  return seen;
}

beforeAll(async () => {
  t = await createTestApp();
  tenant = await fillTenant(t, 'walker', []);
  const [person] = tenant.callers;
  client = clientAs(person);
  const ask = async <Data>(document: string): Promise<Data> =>
    (await t.graphql<Data & object>(document, { key: person })).body.data as Data;
  const { projects } = await ask<{ projects: { nodes: { id: string }[] } }>('{ projects { nodes { id } } }');
  project = projects.nodes[0]?.id ?? '';
  const { serviceAccounts } = await ask<{ serviceAccounts: { nodes: { id: string }[] } }>(
    '{ serviceAccounts { nodes { id } } }',
  );
  const [program] = serviceAccounts.nodes;
  ({ token: pixxelKey } = await t.key({
    api: 'pixxel',
    tenantId: tenant.id,
    serviceAccountId: program?.id ?? '',
  }));
  const { members } = await ask<{ members: { nodes: { user: { id: string; name: string } }[] } }>(
    '{ members { nodes { user { id name } } } }',
  );
  const member = members.nodes.find(({ user }) => user.name.endsWith('member'))?.user.id;
  const { createPasswordReset } = await ask<{ createPasswordReset: { secret: string } }>(
    `mutation { createPasswordReset(userId: "${member}") { secret } }`,
  );
  reset = createPasswordReset.secret;
  // Another session of the same person, which is the first in the list and may be ended.
  await ask(
    `mutation { login(email: "${tenant.ownerEmail}", password: "${tenant.password}") { expiresIn } }`,
  );
});
afterAll(() => t.close());

/** What an action is, wherever it stands: of a thing or of another, it is the same. */
const kindOf = ({ method, uri }: Action): string =>
  `${method} ${uri.slice(ORIGIN.length).replace(/\b[a-z]{3}_[0-9a-z]{26}\b|walker-\d/g, '{}')}`;

type Action = ReturnType<State['actions']>[number];

let made = 0;
/** What no form can say of itself: what there is, and what must not be there yet. */
const known = (kind: string): Record<string, unknown> => {
  made += 1;
  return {
    email: kind.endsWith('/auth/login') ? tenant.ownerEmail : `walker-${made}@example.com`,
    password: tenant.password,
    newPassword: `${tenant.password} anew`,
    oldPassword: tenant.password,
    sku: `WALK-${made}`,
    project_id: project,
    ...(kind.endsWith('/service-accounts') && { projectIds: [project] }),
    ...(kind === 'POST /api/api-keys' && { scopes: ['products:read'] }),
    token: reset,
  };
};

/** As a person would fill it in who has only the form: what stands in it stays, what is needed and empty gets the hint. */
function filled(action: Action): Record<string, unknown> {
  const { fields } = action;
  const own = known(kindOf(action));
  const entries = fields.flatMap((field): [string, unknown][] => {
    if (field.name in own) return [[field.name, own[field.name]]];
    if (!field.required || field.value) return [];
    if ('options' in field && field.options) {
      const [first] = Object.keys(field.options);
      return [[field.name, field.multiple ? [first] : first]];
    }
    const hint = 'placeholder' in field ? field.placeholder : undefined;
    if (field.type === 'textarea' && typeof hint === 'string') return [[field.name, parsed(hint)]];
    if (field.type === 'number') return [[field.name, Number(hint ?? 1)]];
    return [[field.name, field.type === 'checkbox' ? true : (hint ?? 'text')]];
  });
  return Object.fromEntries(entries);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What takes something away comes after the rest, and what takes the walker's own rights away comes last. */
const rankOf = (kind: string): number => {
  const last = [
    KEYS_END,
    /DELETE .*projects/,
    /DELETE .*sessions/,
    /change-password/,
    /leave/,
    /suspend/,
  ].findIndex((one) => one.test(kind));
  return last >= 0 ? last + 2 : Number(ENDS.test(kind));
};
const KEYS_END =
  /(DELETE .*|POST .*\/)(api-keys|service-accounts).*(}|rotate|finish-rotation|revoke|deactivate|disable)$/;
const ENDS = /DELETE|revoke|delete|remove|deactivate|disable|suspend|leave|logout|cancel|change-password/;

/** What is refused for a reason that no form can know, and why. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'POST /api/auth/refresh': /no refresh token/,
  'POST /api/v1/auth/refresh': /no refresh token/,
  'POST /api/me/accept-invitation': /no such invitation/,
  'POST /api/tenants/{}/leave': /always has an owner/,
  'DELETE /api/users/{}': /always has an owner/,
  'POST /api/users/{}/password-reset': /also belongs to another tenant/,
};
/** Ketting sends JSON and nothing else. */
const NOT_JSON = /Serializing mimetype/;

describe('a client that knows hypermedia alone', () => {
  let seen: ReadonlyMap<string, Seen>;

  it('reads everything that links lead to', async () => {
    seen = await walk();
    expect(asked.filter(({ status }) => status !== 200)).toEqual([]);
    expect(seen.size).toBeGreaterThan(100);
  }, 120_000);

  it('finds every relation that it met explained where curies say', async () => {
    expect(documented.size).toBeGreaterThan(50);
    const missing: string[] = [];
    for (const [rel, url] of documented) {
      const answer = url === '' ? undefined : await t.fetch(url);
      if (answer?.status !== 200) missing.push(rel);
    }
    expect(missing).toEqual([]);
  });

  it('does everything that forms offer', async () => {
    const offers = new Map<string, { readonly path: string; readonly name: string }>();
    for (const { path, state } of seen.values()) {
      if (!isHal(state)) continue;
      for (const action of state.actions()) {
        if (!offers.has(kindOf(action))) offers.set(kindOf(action), { path, name: action.name ?? '' });
      }
    }
    const ordered = [...offers].toSorted(([a], [b]) => rankOf(a) - rankOf(b));
    const answers: [string, unknown][] = [];
    for (const [kind, { path, name }] of ordered) {
      const state = await client
        .go(ORIGIN + path)
        .refresh()
        .catch((error: Error) => error);
      if (state instanceof Error) {
        answers.push([kind, `gone: ${state.message}`]);
        continue;
      }
      const action = state.actions().find((one) => one.name === name);
      if (!action) {
        answers.push([kind, 'no longer offered']);
        continue;
      }
      const answer = await action.submit(filled(action)).then(
        () => 'done',
        (error: Error & { body?: unknown }) => ('body' in error ? JSON.stringify(error.body) : error.message),
      );
      answers.push([kind, answer]);
    }
    const surprising = answers.filter(([kind, answer]) => {
      if (answer === 'done' || NOT_JSON.test(String(answer))) return false;
      return !REFUSED[kind]?.test(String(answer));
    });
    expect(surprising).toEqual([]);
    expect(answers.filter(([, answer]) => answer === 'done').length).toBeGreaterThan(40);
  }, 120_000);
});
