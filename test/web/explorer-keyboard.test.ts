import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import {
  createKey,
  focusBy,
  goTo,
  graphql,
  keptBy,
  member,
  productId,
  settled,
  sheet,
  signIn,
} from './explorer.js';

/** Nobody touches a mouse here, but where a line says so. */
describeInBrowser('The explorer by keyboard alone', (site) => {
  const signedIn = async (): Promise<Page> => {
    const { page, context } = await site.open();
    await context.addInitScript(`sessionStorage.setItem('halyard.key', '${site.firstKey}')`);
    return page;
  };
  const press = async (page: Page, ...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
  const clipboard = (page: Page): Promise<string> => page.evaluate('navigator.clipboard.readText()');

  it('signs in, finds a product, and edits it', async () => {
    const { page, complaints } = await site.open();
    await goTo(page, site, '');
    await focusBy(page, 'Tab', 'input[name=key]');
    await page.keyboard.type(site.firstKey);
    await press(page, 'Enter');
    await page.getByText('Where to begin').waitFor();
    await page.getByText('First key').first().waitFor();

    await press(page, 'Control+k');
    await sheet(page).waitFor();
    await page.keyboard.type('/api/v1/products?search=LIT-030-12');
    await press(page, 'Enter');
    await heading(page, 'Products').waitFor();
    await settled(page);
    await focusBy(page, 'j', '.row-link');
    await press(page, 'Enter');
    await heading(page, /Moldava/).waitFor();

    await press(page, 'a', 'Enter');
    await sheet(page).waitFor();
    await focusBy(page, 'Tab', '[data-at="/name"]');
    await press(page, 'Control+a');
    await page.keyboard.type('Moldava String Lights, renamed');
    await press(page, 'Enter');
    await heading(page, 'Moldava String Lights, renamed').waitFor();
    expect(complaints).toEqual([]);
  });

  it('puts what the server refuses at the field, keeps what was typed, and goes to it', async () => {
    const page = await signedIn();
    await goTo(page, site, `/api/v1/products/${await productId(site, 'KIT-013-03')}`);
    await press(page, 'a', 'Enter');
    await member(page, '/sku').waitFor();
    await focusBy(page, 'Tab', '[data-at="/sku"]');
    await press(page, 'Control+a');
    await page.keyboard.type('TEX-073-04');
    await press(page, 'Enter');
    await page.locator('.field-error').getByText('Another product has the SKU').waitFor();
    expect(await page.evaluate('document.activeElement.dataset.at')).toBe('/sku');
    expect(await member(page, '/sku').getAttribute('aria-invalid')).toBe('true');
    expect(await member(page, '/sku').inputValue()).toBe('TEX-073-04');
    await press(page, 'Escape');
    await sheet(page).waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.hasAttribute("data-action")')).toBe(true);
  });

  it('sends money as the object it is, null as null, and nothing that was not touched', async () => {
    const page = await signedIn();
    const id = await productId(site, 'OUT-006-04');
    await goTo(page, site, `/api/v1/products/${id}`);
    const sent = page.waitForRequest((request) => request.method() === 'PATCH');
    await press(page, 'a', 'Enter');
    await member(page, '/price/minor_units').waitFor();
    await focusBy(page, 'Tab', '[data-at="/price/minor_units"]');
    await press(page, 'Control+a');
    await page.keyboard.type('12345');
    await page.getByLabel('Supplier ID: how it is sent').selectOption('null');
    await focusBy(page, 'Tab', '.sheet button[type=submit]');
    await press(page, 'Enter');
    const request = await sent;
    expect(request.postDataJSON()).toEqual({
      price: { minor_units: 12345, currency: 'EUR' },
      supplier_id: null,
    });
    expect(request.headers()['if-match']).toMatch(/^"/);
    await page.getByText('€123.45').waitFor();
  });

  it('tells that somebody was faster, and goes on with what was typed once it is loaded again', async () => {
    const page = await signedIn();
    const id = await productId(site, 'LIT-031-12');
    await goTo(page, site, `/api/v1/products/${id}`);
    await press(page, 'a', 'Enter');
    await member(page, '/description').waitFor();
    await graphql(
      site,
      'mutation ($id: ID!) { updateProduct(input: { id: $id, name: "By another" }) { product { id } } }',
      { id },
    );
    await focusBy(page, 'Tab', '[data-at="/description"]');
    await press(page, 'Control+a');
    await page.keyboard.type('By me');
    await focusBy(page, 'Tab', '.sheet button[type=submit]');
    await press(page, 'Enter');
    await page.getByText('Somebody else has changed this meanwhile').waitFor();
    await page.getByRole('button', { name: 'Reload, and keep what I typed' }).press('Enter');
    await page.getByText('Changed meanwhile: Name').waitFor();
    expect(await member(page, '/name').inputValue()).toBe('By another');
    expect(await member(page, '/description').inputValue()).toBe('By me');
    await page.locator('.sheet button[type=submit]').press('Enter');
    await heading(page, 'By another').waitFor();
    await page.locator('.property').getByText('By me').waitFor();
  });

  it('pages with n and p and counts along, and the browser goes back the same way', async () => {
    const page = await signedIn();
    await goTo(page, site, '/api/v1/products?limit=20');
    await page.getByText('1–20 of 1,248').waitFor();
    await press(page, 'n');
    await page.getByText('21–40 of 1,248').waitFor();
    await press(page, 'n');
    await page.getByText('41–60 of 1,248').waitFor();
    await press(page, 'p');
    await page.getByText('21–40 of 1,248').waitFor();
    await page.goBack();
    await page.getByText('41–60 of 1,248').waitFor();
    await page.goBack();
    await page.getByText('21–40 of 1,248').waitFor();
    await page.reload();
    await page.getByText('21–40 of 1,248').waitFor();
  });

  it('filters with what the list can be asked for', async () => {
    const page = await signedIn();
    await goTo(page, site, '/api/v1/products?limit=20');
    await focusBy(page, 'Tab', 'input[type=search]');
    await page.keyboard.type('lamp');
    await press(page, 'Enter');
    await page.waitForURL(/search=lamp/);
    await settled(page);
    await page.getByRole('button', { name: 'Filters' }).press('Enter');
    await page.getByLabel('Status').selectOption('archived');
    await page.getByRole('button', { name: 'Find', exact: true }).press('Enter');
    await page.waitForURL(/status=archived/);
    await settled(page);
    expect(new Set(await page.locator('tbody .status').allInnerTexts())).toEqual(new Set(['archived']));
  });

  it('looks behind an answer with 1 to 6, y and g', async () => {
    const page = await signedIn();
    await goTo(page, site, '/api/v1/products?limit=2&search=lamp');
    await press(page, '3');
    await page.getByText('query listProducts').waitFor();
    await page.locator('pre').getByText('"search": "lamp"').waitFor();
    const deep = new URL(
      (await page.getByRole('link', { name: 'Open in GraphiQL' }).getAttribute('href')) ?? '',
      site.url,
    );
    const { data } = (await (
      await fetch(`${site.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${site.firstKey}` },
        body: JSON.stringify({
          query: deep.searchParams.get('query'),
          variables: JSON.parse(deep.searchParams.get('variables') ?? '{}'),
        }),
      })
    ).json()) as { data: { products: { nodes: unknown[] } } };
    expect(data.products.nodes).toHaveLength(2);
    await press(page, '4');
    await page.getByText('import json, os').waitFor();
    expect(await page.locator('.tab-panel').innerText()).not.toContain(site.firstKey);
    for (const key of ['1', '2', '5', '6']) {
      await press(page, key);
      expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('tab');
    }
    await press(page, 'y');
    await page.getByText('curl copied').waitFor();
    expect(await clipboard(page)).toContain('Authorization: Bearer $HALYARD_KEY');
  });

  it('shows a new key once, with Copy, and keeps it nowhere', async () => {
    const page = await signedIn();
    await goTo(page, site, '/api/v1/api-keys');
    await press(page, 'a', 'Enter');
    await member(page, '/name').waitFor();
    await page.keyboard.type('Shop frontend');
    const search = page.getByLabel('Search Scopes');
    await search.press('p');
    await search.fill('products:read');
    await focusBy(page, 'Tab', 'input[type=checkbox]');
    await press(page, 'Space');
    await focusBy(page, 'Tab', '.sheet button[type=submit]');
    const sent = page.waitForRequest(
      (request) => request.method() === 'POST' && request.url().endsWith('/api-keys'),
    );
    await press(page, 'Enter');
    expect((await sent).headers()['idempotency-key']).toBeTruthy();
    const secret = (await page.locator('[data-secret]').innerText()).replace(/\s/g, '');
    expect(secret).toMatch(/^pm_live_\w{60,}$/);
    await page.getByRole('button', { name: 'Copy', exact: true }).press('Enter');
    expect(await clipboard(page)).toBe(secret);
    await press(page, 'Escape');
    expect(await page.locator('[data-secret]').count()).toBe(1);
    await page.getByRole('button', { name: 'I have it' }).press('Enter');
    await heading(page, 'Shop frontend').waitFor();
    await settled(page);
    await press(page, '1');
    await page.getByRole('button', { name: 'Raw' }).press('Enter');
    expect(await keptBy(page)).not.toContain(secret);
    const used = await fetch(`${site.url}/api/v1/products?limit=1`, { headers: { 'x-api-key': secret } });
    expect(used.status).toBe(200);

    // Rotated, the old one is dead and the new one is shown, once again.
    await page.getByRole('button', { name: /^Rotate/ }).press('Enter');
    await page.locator('.sheet button[type=submit]').press('Enter');
    const next = (await page.locator('[data-secret]').innerText()).replace(/\s/g, '');
    expect(next).not.toBe(secret);
    await page.getByRole('button', { name: 'I have it' }).press('Enter');
    expect(
      (await fetch(`${site.url}/api/v1/products?limit=1`, { headers: { 'x-api-key': secret } })).status,
    ).toBe(401);

    // Revoking asks first, and begins at the way out.
    await page.getByRole('button', { name: /^Revoke/ }).press('Enter');
    await sheet(page).getByText('This may not be taken back').waitFor();
    expect(await page.evaluate('document.activeElement.innerText')).toBe('Cancel');
    await member(page, 'reason').fill('Test');
    await page.getByRole('button', { name: 'Yes, revoke' }).press('Enter');
    await page.getByText('revoked', { exact: true }).first().waitFor();
    expect(
      (await fetch(`${site.url}/api/v1/products?limit=1`, { headers: { 'x-api-key': next } })).status,
    ).toBe(401);
  });

  it('offers no action that a scope is missing for, and names the scope', async () => {
    const { secret } = await createKey(site, { name: 'Reader', scopes: ['products:read'] });
    const { page } = await site.open();
    await signIn(page, site, secret, false);
    await press(page, '/');
    await page.keyboard.type(`/api/v1/products/${await productId(site, 'KIT-022-09')}`);
    await press(page, 'Enter');
    await page.getByText('locked: needs products:write').waitFor();
    await page.getByText('locked: needs products:delete').waitFor();
    expect(await page.locator('[data-action]').count()).toBe(0);
    await press(page, 'a');
    await page.getByText('There is nothing to do here').waitFor();
  });

  describe('the credential', () => {
    it('is gone with a reload, unless this tab was to keep it, and never stands in an address', async () => {
      const { page } = await site.open();
      await signIn(page, site, site.firstKey, false);
      expect(await keptBy(page)).not.toContain(site.firstKey);
      await page.reload();
      await page.getByLabel('Key or access token').waitFor();
      await signIn(page, site, site.firstKey, true);
      await page.reload();
      await page.getByText('Where to begin').waitFor();
      expect(page.url()).not.toContain(site.firstKey);
      await press(page, '/');
      await page.keyboard.type(site.firstKey);
      await press(page, 'Enter');
      await page.getByText('That holds a secret').waitFor();
      await page.goto(`${site.url}/api/browser#/api/v1/products?search=${site.firstKey}`);
      await page.getByText('The address held a secret').waitFor();
      expect(page.url()).toBe(`${site.url}/api/browser`);
    });

    it('of a person is a session: it outlives a reload, its end is told, and what was typed is kept', async () => {
      const [email, password] = ['ada@example.com', 'correct horse battery stable'];
      await graphql(site, 'mutation ($input: RegisterInput!) { register(input: $input) { user { id } } }', {
        input: { email, password, name: 'Ada', tenantName: 'Ada’s' },
      });
      const { page } = await site.open();
      await goTo(page, site, '');
      await focusBy(page, 'Tab', 'input[type=radio]');
      await press(page, 'ArrowRight', 'Tab');
      await page.keyboard.type(email);
      await press(page, 'Tab');
      await page.keyboard.type(password);
      await press(page, 'Enter');
      await page.getByText('Signed in as Ada').waitFor();
      await page.getByText(/\d+ min left/).waitFor();
      await page.reload();
      await page.getByText('Signed in as Ada').waitFor();
      expect(await keptBy(page)).not.toMatch(/eyJ/);

      await goTo(page, site, '/api/v1/products');
      await press(page, 'a', 'Enter');
      await member(page, '/sku').waitFor();
      await page.keyboard.type('MINE-1');
      await member(page, '/name').fill('Mine');
      await page.route('**/api/v1/products', (route) =>
        route.fulfill({
          status: 401,
          contentType: 'application/problem+json',
          body: '{"detail":"It has ended."}',
        }),
      );
      await page.locator('.sheet button[type=submit]').press('Enter');
      await page.getByText('It has ended.').waitFor();
      await page.unroute('**/api/v1/products');
      await page.locator('.sheet').getByRole('button', { name: 'Sign in again' }).press('Enter');
      await page.locator('.dialog-box').getByLabel('Email and password').press('Space');
      await page.locator('.dialog-box').getByLabel('Email', { exact: true }).fill(email);
      await page.locator('.dialog-box').getByLabel('Password', { exact: true }).fill(password);
      await press(page, 'Enter');
      await page.locator('.dialog-box').waitFor({ state: 'detached' });
      expect(await member(page, '/sku').inputValue()).toBe('MINE-1');
      await page.locator('.sheet button[type=submit]').press('Enter');
      await heading(page, 'Mine').waitFor();
    });
  });

  it('has help for every key, and a way to turn them off', async () => {
    const page = await signedIn();
    await goTo(page, site, '/api/v1/products?limit=5');
    await press(page, '?');
    for (const key of ['/', 'j', 'k', 'u', 'n', 'p', 'a', 'y', 'g', '?', 'Ctrl K', 'Esc', '1–6', 'Enter']) {
      await sheet(page).locator('kbd').getByText(key, { exact: true }).waitFor();
    }
    await sheet(page).getByLabel('Single keys do something').press('Space');
    await press(page, 'Escape');
    await sheet(page).waitFor({ state: 'detached' });
    await press(page, '?');
    expect(await sheet(page).count()).toBe(0);
  });

  it('goes back with u, along the trail', async () => {
    const page = await signedIn();
    await goTo(page, site, '/api/v1/products?limit=5');
    await focusBy(page, 'j', '.row-link');
    await press(page, 'Enter');
    await page.getByText('Category ID').waitFor();
    await settled(page);
    await focusBy(page, 'j', '.related');
    await press(page, 'Enter');
    await page.waitForURL(/categories\//);
    await settled(page);
    expect(await page.getByRole('navigation', { name: 'Trail' }).innerText()).toMatch(
      /Home\s*Products\s*\S+/,
    );
    await press(page, 'u');
    await page.waitForURL(/products\/prd_/);
    await press(page, 'u');
    await page.waitForURL(/limit=5/);
  });

  it('uploads a file where a template takes one', async () => {
    const page = await signedIn();
    await goTo(page, site, '/api/v1/imports');
    await press(page, 'a', 'Enter');
    const body = 'sku,name\nUP-1,Uploaded\n';
    await page
      .locator('dialog input[type=file]')
      .setInputFiles({ name: 'new.csv', mimeType: 'text/csv', buffer: Buffer.from(body) });
    const sent = page.waitForRequest((request) => request.method() === 'POST');
    await page.locator('.sheet button[type=submit]').press('Enter');
    const request = await sent;
    expect(request.headers()['content-type']).toBe('text/csv');
    await page.waitForURL(/imports\/imp_/);
  });
});
