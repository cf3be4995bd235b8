import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { createKey, goTo, graphql, settled, sheet, signIn } from './explorer.js';

const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement.textContent');

describeInBrowser('The explorer, to who sees it for the first time', (site) => {
  const asPerson = async (): Promise<Page> => {
    const { page } = await site.open();
    await goTo(page, site, '');
    await page.getByLabel('Email and password').check();
    await page.getByLabel('Email', { exact: true }).fill('ada@sample.example');
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery stable');
    await page.keyboard.press('Enter');
    await page.getByText('Signed in as Ada').waitFor();
    await settled(page);
    return page;
  };

  it('does not say that a session has ended where an interface takes no keys of its kind', async () => {
    const { secret, id } = await createKey(site, { api: 'PIM', name: 'Reader', scopes: ['products:read'] });
    const { page } = await site.open();
    await signIn(page, site, secret);
    await page.getByText('Signed in as Reader').waitFor();
    await goTo(page, site, '/api/v3');
    await page.getByRole('heading', { name: 'This credential is not taken here' }).waitFor();
    await goTo(page, site, '/api/v1/products');
    await page.getByRole('heading', { name: 'Products' }).waitFor();
    expect(await page.getByText('Your session has ended').count()).toBe(0);

    await graphql(site, 'mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { status } } }', { id });
    await page.keyboard.press('n');
    await page.getByText('Your session has ended').waitFor();
  });

  it('goes to the list that is called what was typed', async () => {
    const { page } = await site.open();
    await signIn(page, site, site.firstKey);
    expect(await focused(page)).toBe('Where to begin');
    await page.keyboard.press('Control+k');
    await sheet(page).waitFor();
    await page.keyboard.type('products');
    await page.getByRole('option', { selected: true }).getByText('/api/v1/products').waitFor();
    expect(await page.getByRole('option', { selected: true }).innerText()).toMatch(/^Go to\s+Products\s/);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('create api keys');
    expect(await page.getByRole('option', { selected: true }).innerText()).toMatch(/^Create\s+API keys\s/);
  });

  it('tells when keys end and were last used, and never that what can be undone cannot', async () => {
    const { id } = await createKey(site, {
      name: 'Of the new shop',
      scopes: ['products:read'],
      expiresAt: '2099-01-01T00:00:00Z',
    });
    const { page } = await site.open();
    await signIn(page, site, site.firstKey);
    await goTo(page, site, '/api/api-keys');
    const columns = await page.locator('th[scope=col]').allInnerTexts();
    expect(columns).toEqual(expect.arrayContaining(['Name', 'Status', 'Expires at', 'Last used at']));
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await sheet(page).getByText('Allowed IPs').waitFor();
    expect(await sheet(page).locator('[placeholder*=null]').count()).toBe(0);
    await page.keyboard.press('Escape');
    await sheet(page).waitFor({ state: 'detached' });

    await goTo(page, site, `/api/api-keys/${id}`);
    await page.getByText('Allowed IPs').waitFor();
    await page.getByRole('button', { name: /^Deactivate/ }).click();
    await page.getByText('It can be switched on again').waitFor();
    expect(await page.getByText('may not be taken back').count()).toBe(0);
    await page.keyboard.press('Escape');
    await sheet(page).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: /^Revoke/ }).click();
    await page.getByText('may not be taken back').waitFor();
    await sheet(page).locator('textarea').fill('It leaked.');
    await page.keyboard.press('Control+Enter');
    await sheet(page).waitFor({ state: 'detached' });
    await page.getByText('It leaked.', { exact: true }).first().waitFor();
    await settled(page);
    // The button is gone: who uses a keyboard goes on from the name of the key.
    expect(await focused(page)).toBe('Of the new shop');
  });

  it('shows the system key as what it is, and its state where it was switched', async () => {
    const page = await asPerson();
    await goTo(page, site, '/api/system-key');
    await page.getByRole('button', { name: /^Enable/ }).click();
    await sheet(page).getByRole('button', { name: 'Enable' }).click();
    await page.getByText('This is the secret of System key.').waitFor();
    await page.getByRole('button', { name: 'I have it' }).click();
    await page.getByRole('button', { name: /^Disable/ }).click();
    await sheet(page).getByRole('button', { name: 'Yes, disable' }).click();
    await sheet(page).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Enable/ }).waitFor();
  });

  it('shows a new address itself on a small screen, and not what was behind the one before', async () => {
    const { page } = await site.open({ width: 390, height: 844 });
    await signIn(page, site, site.firstKey);
    await goTo(page, site, '/api/api-keys');
    await page.keyboard.press('3');
    await page.getByText('Open in GraphiQL').waitFor();
    await page.keyboard.press('a');
    await page.getByRole('button', { name: 'Create', exact: true }).waitFor();
    await page.keyboard.press('3');
    await page.getByLabel('Path on this server').fill('/api/v1/products/prd_nope');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  });
});
