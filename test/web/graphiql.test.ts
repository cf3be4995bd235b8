import { execFileSync } from 'node:child_process';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { describeInBrowser, type OpenOptions, type Site, type Visit } from '../support/browser.js';

const WELCOME_SHOWS = 'Moldava String Lights Juniper';

const START_EXPORT = 'mutation { startExport(input: { format: CSV }) { export { id } } }';

describeInBrowser('GraphiQL', (site) => {
  describe('offline', () => {
    it('loads with every other host out of reach, and nothing it does is against its policy', async () => {
      const { page, complaints } = await opened(site);
      await workersOf(page);
      expect(await page.title()).toBe('GraphiQL: Halyard');
      await signedIn(page, site.firstKey);
      await run(page);
      await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
      await page.getByText('Root Types').waitFor();
      await page.getByRole('button', { name: 'Show History' }).click();
      await page.getByRole('button', { name: /Prettify/ }).click();
      await page.getByRole('button', { name: /settings/i }).click();
      await page.getByRole('button', { name: 'Dark' }).click();
      await page.keyboard.press('Escape');
      expect(complaints).toEqual([]);
    });

    it('takes no more than 1.9 MB, compressed, to load for the first time', async () => {
      const visit = await site.open();
      const loaded: string[] = [];
      visit.context.on('request', (request) => loaded.push(request.url()));
      await arrive(visit.page, `${site.url}/graphql`);
      await workersOf(visit.page);
      for (let before = 0; before < loaded.length; await visit.page.waitForTimeout(1000))
        before = loaded.length;
      const sizes = await Promise.all(
        [...new Set(loaded)]
          .filter((url) => url.includes('/graphql/assets/'))
          .map(async (url) => {
            const sent = await fetch(url, { headers: { 'accept-encoding': 'gzip' }, method: 'HEAD' });
            return Number(sent.headers.get('content-length'));
          }),
      );
      const total = sizes.reduce((sum, size) => sum + size, 0);
      // biome-ignore lint/suspicious/noConsole: a size that only a failure would tell is a size that nobody watches
      console.log(`GraphiQL loads ${sizes.length} files of ${total} bytes, compressed with gzip`);
      expect(sizes.length).toBeGreaterThan(5);
      expect(total).toBeLessThan(1_900_000);
    });
  });

  describe('the panel', () => {
    it('signs in and runs the welcome query by the keyboard alone', async () => {
      const { page, complaints } = await opened(site);
      await tabTo(page, 'input[name=token]');
      await page.keyboard.type(site.firstKey);
      await page.keyboard.press('Enter');
      await page.getByText('First key').waitFor();
      // An editor is entered with Enter, or nobody who uses Tab would get past it.
      await tabTo(page, '.graphiql-query-editor .graphiql-editor');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Control+Enter');
      await page.getByText(WELCOME_SHOWS).waitFor();
      expect(complaints).toEqual([]);
    });

    it('reads the schema again when who asks has changed', async () => {
      const { page } = await opened(site);
      // Nobody may ask for products, so the editor knows of none.
      await page.locator('.squiggly-error').first().waitFor();
      await signedIn(page, site.firstKey);
      await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.locator('.squiggly-error').first().waitFor();
    });

    it('tells who is signed in, what they hold, and for how long', async () => {
      const expiresAt = new Date(Date.now() + 3 * 3_600_000).toISOString();
      const key = await createKey(site, { name: 'Night shift', scopes: ['products:read'], expiresAt });
      const { page } = await opened(site);
      await signedIn(page, key);
      const who = page.getByRole('region', { name: 'Who you are' });
      await who.getByText('Night shift').waitFor();
      expect(await who.innerText()).toMatch(/Tenant\s+Default\s+Ends\s+in 3 hours\s+Kept\s+until a reload/);
      await who.getByText('1 scope').click();
      await who.getByText('products:read').waitFor();
    });

    it('says why a key was not taken, and keeps nothing of it', async () => {
      const { page } = await opened(site);
      await page.getByLabel('API key or JWT').fill('hal_live_nobody');
      await page.getByLabel('Keep it for this tab').check();
      await page.keyboard.press('Enter');
      const alert = page.getByRole('alert');
      await alert.filter({ hasText: /key/i }).waitFor();
      expect(await storages(page)).not.toContain('hal_live_nobody');
    });

    it('writes down no key that stands in the headers, the variables or the query, not even in the history', async () => {
      const { page } = await opened(site);
      const key = await createKey(site, { name: 'Written', scopes: ['products:read'] });
      await page.getByRole('button', { name: 'Headers', exact: true }).click();
      await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden)').click();
      await page.keyboard.insertText(JSON.stringify({ Authorization: `Bearer ${key}` }));
      await type(page, `{ me { name } } # ${key}`);
      // The editors tell the page a moment later.
      await settled(page);
      await run(page, 'Written');
      await settled(page);
      expect(await storages(page)).toContain('graphiql:queries');
      expect(await storages(page)).not.toContain(key);
    });

    it('takes a key as it stands in a header', async () => {
      const { page } = await opened(site);
      await signedIn(page, `Bearer ${site.firstKey} `);
    });

    it('names the scopes that each place needs, and those that are missing', async () => {
      const key = await createKey(site, { name: 'Little', scopes: ['categories:read', 'keys:write'] });
      const { page } = await opened(site);
      await signedIn(page, key);
      const access = page.getByRole('region', { name: 'What this query needs' });
      await access.getByText('You lack products:read.').waitFor();
      const row = access.getByRole('listitem').filter({ hasText: 'Query.products' });
      expect(await row.innerText()).toMatch(/Query\.products\s+products:read\s+missing/);
      const button = access.getByRole('button', { name: 'Create a key for exactly this query' });
      expect(await button.isDisabled()).toBe(true);
      await access.getByText('A key can hold only what you hold yourself.').waitFor();
    });

    it('follows what is typed', async () => {
      const { page } = await opened(site);
      await signedIn(page, site.firstKey);
      const access = page.getByRole('region', { name: 'What this query needs' });
      await access.getByText('products:read', { exact: true }).first().waitFor();
      await type(page, 'query Mine { me { name } }');
      await access.getByRole('heading', { name: 'Mine needs' }).waitFor();
      await access.getByText('Any credential will do.').waitFor();
      await type(page, 'query Mine { me { nam } }');
      await access.getByText('Cannot query field "nam" on type "Viewer".').waitFor();
      await type(page, 'queri Mine');
      await access.getByText('The query cannot be read yet.').waitFor();
      await type(page, '# nothing');
      await access.getByText('The editor is empty.').waitFor();
    });

    it.each([
      { theme: 'light', width: 1440 },
      { theme: 'light', width: 390 },
      { theme: 'dark', width: 1440 },
      { theme: 'dark', width: 390 },
    ] as const)('breaks no rule of WCAG 2.2 AA: $theme, $width pixels', async ({ theme, width }) => {
      const little = await createKey(site, { name: 'Little', scopes: ['categories:read'] });
      const { page, shoot } = await opened(site, { theme, width });
      const looksWell = async (name: string, part = '.halyard-panel'): Promise<void> => {
        await shoot(`graphiql-${name}-${theme}-${width}`);
        expect(await faults(page, part)).toEqual([]);
      };
      await looksWell('out');
      await page.getByRole('button', { name: 'Password' }).click();
      await looksWell('password');
      await page.getByRole('button', { name: 'Key or token' }).click();
      await signedIn(page, little);
      await page.getByText('You lack').waitFor();
      await looksWell('missing');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await signedIn(page, site.firstKey);
      await page.getByText('You hold all of it.').waitFor();
      await looksWell('in');
      await page.getByRole('button', { name: 'Create a key for exactly' }).click();
      await page.getByLabel('Name').waitFor();
      await looksWell('create', '.graphiql-dialog');
      await page.keyboard.press('Enter');
      await page.getByText('Copy it now').waitFor();
      await looksWell('made', '.graphiql-dialog');
    });
  });

  describe('a key for exactly this query', () => {
    it('is created, shown once, runs that query and nothing else', async () => {
      const { page, complaints, shoot } = await opened(site);
      await signedIn(page, site.firstKey);
      await page.getByRole('button', { name: 'Create a key for exactly this query' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('It will hold products:read, and nothing else.').waitFor();
      expect(await dialog.getByLabel('Name').inputValue()).toBe('Welcome');
      await page.keyboard.press('Enter');
      const key = await dialog.getByLabel('Key', { exact: true }).inputValue();
      await dialog.getByRole('button', { name: 'Copy key' }).click();
      await dialog.getByText('Copied.').waitFor();
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
      const curl = await dialog.getByLabel('In a shell').inputValue();

      const ran = execFileSync('bash', ['-c', `${curl} -s`], { encoding: 'utf8' });
      expect(ran).toContain(WELCOME_SHOWS);
      expect(await scopesOf(site, key)).toEqual(['products:read']);
      expect((await graphql(site, key, '{ categories { totalCount } }')).errors?.[0]?.message).toContain(
        'categories:read',
      );

      await dialog.getByRole('button', { name: 'I have copied it' }).click();
      await dialog.waitFor({ state: 'detached' });
      expect(await page.content()).not.toContain(key);
      expect((await storages(page)) + page.url()).not.toContain(key);
      expect(await page.evaluate('document.activeElement.textContent')).toContain('Create a key for exactly');
      await run(page);
      await shoot('graphiql-ran-light-1440');
      expect(complaints).toEqual([]);
    });

    it('is for the operation that is chosen, with its fragments and variables, whatever stands beside it', async () => {
      const { page } = await site.open();
      const query = `query A($n: Int!, $o: String = "it's") { products(first: $n, search: $o) { ...P } }
query B { categories { totalCount } }
fragment P on ProductConnection { totalCount }`;
      await arrive(page, linkTo(site, { query, variables: '{"n":1}', operationName: 'A' }));
      await signedIn(page, site.firstKey);
      await page.getByRole('heading', { name: 'A needs' }).waitFor();
      await page.getByRole('button', { name: 'Create a key for exactly this query' }).click();
      await page.keyboard.press('Enter');
      const curl = await page.getByLabel('In a shell').inputValue();
      expect(curl).not.toContain('categories');
      const ran = JSON.parse(execFileSync('bash', ['-c', `${curl} -s`], { encoding: 'utf8' }));
      expect(ran).toEqual({ data: { products: { totalCount: expect.any(Number) } } });
    });

    it('says what is wrong, and keeps what was typed', async () => {
      const { page } = await opened(site);
      await signedIn(page, site.firstKey);
      await page.getByRole('button', { name: 'Create a key for exactly this query' }).click();
      await page.getByLabel('Name').fill('   ');
      await page.keyboard.press('Enter');
      await page
        .getByRole('alert')
        .filter({ hasText: /name|character/i })
        .waitFor();
      expect(await page.getByLabel('Name').inputValue()).toBe('   ');
    });
  });

  describe('a link with an operation', () => {
    const query = 'query FromLink($n: Int) { products(first: $n) { nodes { sku } } }';

    it('opens it once, and takes it out of the address', async () => {
      const { page } = await site.open();
      await arrive(page, linkTo(site, { query, variables: '{"n":2}' }));
      expect(page.url()).toBe(`${site.url}/graphql`);
      expect(await tabs(page)).toEqual(['FromLink']);
      await signedIn(page, site.firstKey);
      await page.getByRole('button', { name: /Execute/ }).click();
      await page.locator('.result-window').getByText('sku').nth(1).waitFor();
      await settled(page);
      await arrive(page, `${site.url}/graphql`);
      expect(await tabs(page)).toEqual(['FromLink']);
    });

    it('opens it beside what was there, and twice the same link opens one tab', async () => {
      const { page } = await opened(site);
      await settled(page);
      for (let visits = 0; visits < 2; visits += 1) {
        await arrive(page, linkTo(site, { query, variables: '{"n":2}' }));
        expect(await tabs(page)).toEqual(['Welcome', 'FromLink']);
        expect(await page.locator('.graphiql-query-editor').innerText()).toContain('FromLink');
        await settled(page);
      }
    });

    it('chooses the operation that it names', async () => {
      const { page } = await site.open();
      const two = 'query First { me { name } }\nquery Second { me { id } }';
      await arrive(page, linkTo(site, { query: two, operationName: 'Second' }));
      await page.getByRole('button', { name: 'Second' }).first().waitFor();
      expect(await tabs(page)).toEqual(['Second']);
    });
  });

  describe('who comes back', () => {
    it('finds what was left, and no blank tab', async () => {
      const { page } = await opened(site);
      await settled(page);
      for (let visits = 0; visits < 3; visits += 1) {
        await arrive(page, `${site.url}/graphql`);
        expect(await tabs(page)).toEqual(['Welcome']);
        expect(await page.locator('.graphiql-query-editor').innerText()).toContain('Welcome');
        await settled(page);
      }
    });

    it('finds several tabs as they were, even after a quick reload', async () => {
      const { page } = await opened(site);
      await page.getByRole('button', { name: 'New tab' }).click();
      await type(page, 'query Second { me { name } }');
      await settled(page);
      await page.getByRole('button', { name: 'New tab' }).click();
      await type(page, 'query Third { me { id } }');
      await settled(page);
      await page.getByRole('button', { name: 'Second' }).first().click();
      await settled(page);
      await type(page, 'query Second { me { kind } }');
      await page.waitForTimeout(200);
      await arrive(page, `${site.url}/graphql`);
      expect(await tabs(page)).toEqual(['Welcome', 'Second', 'Third']);
    });

    it('is signed in after a reload only where that was wished, and in this tab alone', async () => {
      const { page, context } = await opened(site);
      await signedIn(page, site.firstKey);
      expect(await storages(page)).not.toContain(site.firstKey);
      await arrive(page, `${site.url}/graphql`);
      await page.getByLabel('Keep it for this tab').check();
      await signedIn(page, site.firstKey);
      await arrive(page, `${site.url}/graphql`);
      await page.getByText('for this tab').waitFor();
      expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(site.firstKey);
      const other = await context.newPage();
      await arrive(other, `${site.url}/graphql`);
      await other.getByLabel('API key or JWT').waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      expect(await storages(page)).not.toContain(site.firstKey);
    });
  });

  it('shows what a subscription tells, until it is over', async () => {
    const started = await graphql(site, site.firstKey, START_EXPORT);
    const { startExport } = started.data as { startExport: { export: { id: string } } };
    const { page, complaints } = await site.open();
    const query = 'subscription Watch($id: ID!) { exportProgress(id: $id) { id status } }';
    await arrive(page, linkTo(site, { query, variables: JSON.stringify(startExport.export) }));
    await signedIn(page, site.firstKey);
    await page.getByRole('button', { name: 'Create a key for exactly this subscription' }).waitFor();
    await run(page, startExport.export.id);
    await page.locator('.result-window').getByText('DONE').waitFor();
    await page.getByRole('button', { name: /Execute/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  describe('a person', () => {
    it('signs in with a password, stays signed in, and out', async () => {
      const email = 'ada@example.com';
      const password = 'correct horse battery stable';
      await register(site, email, password);
      const { page, context, shoot } = await opened(site);
      await page.getByRole('button', { name: 'Password' }).click();
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password').last().fill(password);
      await page.keyboard.press('Enter');
      await page.getByText(email).waitFor();
      await page.getByText('renewed while you are here').waitFor();
      await shoot('graphiql-person-light-1440');
      const [cookie] = await context.cookies();
      expect(cookie).toMatchObject({ name: 'refresh_token', httpOnly: true, sameSite: 'Strict' });
      // The cookie is enough.
      expect(await storages(page)).not.toMatch(/eyJ|refresh/);

      await arrive(page, `${site.url}/graphql`);
      await page.getByText(email).waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('API key or JWT').waitFor();
      await expect.poll(() => context.cookies()).toEqual([]);
      await arrive(page, `${site.url}/graphql`);
      await page.getByLabel('API key or JWT').waitFor();
    });

    it('who belongs to several tenants acts in any of them, and the schema and the scopes follow', async () => {
      const [email, password] = ['carol@example.com', 'correct horse battery stable'];
      await register(site, email, password);
      const { login } = (
        await graphql(
          site,
          '',
          `mutation { login(email: "${email}", password: "${password}") { accessToken } }`,
        )
      ).data as { login: { accessToken: string } };
      const invited = await graphql(
        site,
        site.firstKey,
        `mutation { inviteMember(input: { email: "${email}", role: VIEWER }) { secret } }`,
      );
      const { inviteMember } = invited.data as { inviteMember: { secret: string } };
      await graphql(
        site,
        login.accessToken,
        `mutation { acceptInvitation(invitation: "${inviteMember.secret}") { member { role } } }`,
      );

      const { page } = await opened(site);
      await page.getByRole('button', { name: 'Password' }).click();
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password').last().fill(password);
      await page.keyboard.press('Enter');
      const tenant = page.getByRole('combobox', { name: 'Tenant' });
      await page.getByRole('button', { name: 'Create a key for exactly this query' }).waitFor();
      await tenant.selectOption('Default');
      await page.getByText('To create keys takes keys:write, which you do not hold.').waitFor();
      await run(page);
      await arrive(page, `${site.url}/graphql`);
      await expect.poll(() => tenant.inputValue()).toBe('default');
    });

    it('never goes on as somebody else, who has signed in beside it', async () => {
      const password = 'correct horse battery stable';
      const { page, context } = await site.open();
      await page.clock.install();
      await arrive(page, linkTo(site, { query: '{ me { user { email } } }' }));
      await page.getByRole('button', { name: 'Password' }).click();
      await page.getByLabel('E-mail').fill('ada@sample.example');
      await page.getByLabel('Password').last().fill(password);
      await page.keyboard.press('Enter');
      await page.getByText('Any credential will do.').waitFor();
      await context.request.post(`${site.url}/api/auth/login`, {
        data: { email: 'ben@sample.example', password },
      });
      await page.clock.fastForward('14:50');
      await page.getByRole('button', { name: /Execute/ }).click();
      await page.getByRole('alert').filter({ hasText: 'Somebody else has signed in' }).waitFor();
      expect(await page.locator('.result-window').innerText()).not.toContain('ben@sample.example');
    });

    it('does not notice that access tokens end, and is told where the session has', async () => {
      const [email, password] = ['bob@example.com', 'correct horse battery stable'];
      await register(site, email, password);
      const { page, context } = await site.open();
      await page.clock.install();
      await arrive(page, linkTo(site, { query: '{ me { user { email } } }' }));
      await page.getByRole('button', { name: 'Password' }).click();
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password').last().fill(password);
      await page.keyboard.press('Enter');
      await page.getByText('Any credential will do.').waitFor();
      const refreshToken = async () => (await context.cookies())[0]?.value;
      const atFirst = await refreshToken();

      await page.clock.fastForward('14:50');
      // A server that is restarted just now ends no session.
      await page.route('**/api/auth/refresh', (route) => route.fulfill({ status: 503 }), { times: 1 });
      await run(page, email);
      expect(await refreshToken()).toBe(atFirst);
      await run(page, email);
      expect(await refreshToken()).not.toBe(atFirst);

      await context.clearCookies();
      await page.clock.fastForward('14:50');
      await page.getByRole('button', { name: /Execute/ }).click();
      await page.getByRole('alert').filter({ hasText: 'You were signed out.' }).waitFor();
    });
  });
});

async function arrive(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  await page.getByRole('button', { name: 'Re-fetch GraphQL schema' }).and(page.locator(':enabled')).waitFor();
}

/** What reads the query and the variables as they are typed. */
const workersOf = (page: Page): Promise<void> =>
  expect
    .poll(() => page.workers().map((worker) => /(\w+)\.worker/.exec(worker.url())?.[1]))
    .toEqual(expect.arrayContaining(['editor', 'graphql', 'json']));

async function opened(site: Site, options?: OpenOptions): Promise<Visit> {
  const visit = await site.open(options);
  await arrive(visit.page, `${site.url}/graphql`);
  return visit;
}

async function signedIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('API key or JWT').fill(key);
  await page.getByLabel('API key or JWT').press('Enter');
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

/** GraphiQL empties what it shows of the last answer before it asks. */
async function run(page: Page, shows = WELCOME_SHOWS): Promise<void> {
  const answered = page.waitForResponse((response) => response.url().endsWith('/graphql'));
  await page.getByRole('button', { name: /Execute/ }).click();
  await answered;
  await page.locator('.result-window').getByText(shows).first().waitFor();
}

async function type(page: Page, query: string): Promise<void> {
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  // Typed, each bracket would bring its other half along.
  await page.keyboard.insertText(query);
}

async function tabTo(page: Page, part: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await page.evaluate(`document.activeElement.closest(${JSON.stringify(part)}) !== null`)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`No way by Tab leads to ${part}.`);
}

/** GraphiQL writes what it keeps half a second after the last change. */
const settled = (page: Page): Promise<void> => page.waitForTimeout(800);

const tabs = (page: Page): Promise<string[]> => page.locator('.graphiql-tab-button').allInnerTexts();

const storages = (page: Page): Promise<string> =>
  page.evaluate('JSON.stringify([localStorage, sessionStorage])');

const linkTo = (site: Site, parameters: Record<string, string>): string =>
  `${site.url}/graphql?${new URLSearchParams(parameters)}`;

/** What axe finds wrong within a part of the page. */
async function faults(page: Page, part: string): Promise<string[]> {
  await page.evaluate(await axe());
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found: { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] } =
    await page.evaluate(`axe.run(${JSON.stringify(part)}, { runOnly: ${JSON.stringify(tags)} })`);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

const axe = async (): Promise<string> => (await import('axe-core')).default.source;

interface Answer {
  readonly data?: Record<string, unknown>;
  readonly errors?: readonly { readonly message: string }[];
}

async function graphql(site: Site, key: string, query: string, variables: object = {}): Promise<Answer> {
  const response = await fetch(`${site.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}

async function createKey(site: Site, input: object): Promise<string> {
  const made = await graphql(
    site,
    site.firstKey,
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret userErrors { message } } }',
    { input },
  );
  const { createApiKey } = made.data as { createApiKey: { secret: string } };
  return createApiKey.secret;
}

async function scopesOf(site: Site, key: string): Promise<readonly string[]> {
  const { me } = (await graphql(site, key, '{ me { scopes } }')).data as {
    me: { scopes: string[] };
  };
  return me.scopes;
}

async function register(site: Site, email: string, password: string): Promise<void> {
  const input = { email, password, name: 'A person' };
  const { data } = await graphql(
    site,
    '',
    'mutation ($input: RegisterInput!) { register(input: $input) { user { id } } }',
    { input },
  );
  expect(data?.['register']).toMatchObject({ user: { id: expect.any(String) } });
}
