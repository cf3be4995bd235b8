import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { createKey, faultsOf, goTo, settled, sheet, signIn } from './explorer.js';

const MOST_BYTES = 40_000;

describeInBrowser('The explorer', (site) => {
  describe('its size', () => {
    it.each([
      ['its home', ''],
      ['a list', '/api/v1/products?limit=20'],
    ])('loads %s for the first time in 40 kB, compressed with gzip', async (name, path) => {
      const { page, context } = await site.open();
      if (path !== '')
        await context.addInitScript(`sessionStorage.setItem('halyard.key', '${site.firstKey}')`);
      const loaded = new Set<string>();
      page.on('request', (request) => {
        const { pathname } = new URL(request.url());
        if (pathname.startsWith('/api/browser')) loaded.add(request.url());
      });
      await goTo(page, site, path);
      const sizes = await Promise.all([...loaded].map(sizeOf));
      const total = sizes.reduce((sum, size) => sum + size, 0);
      // biome-ignore lint/suspicious/noConsole: a size that only a failure would tell is a size that nobody watches
      console.log(
        `The explorer loads ${name} in ${sizes.length} files of ${total} bytes, compressed with gzip`,
      );
      expect(sizes.length).toBeGreaterThan(3);
      expect(total).toBeLessThan(MOST_BYTES);
    });
  });

  describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
    it('has no fault that axe finds, on any screen, at both widths', async () => {
      const { page, shoot, complaints } = await site.open({ theme });
      const faults: string[] = [];
      const look = async (screen: string): Promise<void> => {
        for (const [width, height] of [
          [390, 844],
          [1440, 900],
        ] as const) {
          await page.setViewportSize({ width, height });
          await page.waitForTimeout(120);
          await shoot(`explorer-${screen}-${theme}-${width}`);
          for (const fault of await faultsOf(page)) faults.push(`${screen} at ${width}: ${fault}`);
        }
      };
      await walkScreens(page, look);
      expect(faults).toEqual([]);
      expect(complaints.filter((complaint) => !/Failed to load resource/.test(complaint))).toEqual([]);
    }, 240_000);
  });

  async function walkScreens(page: Page, look: (screen: string) => Promise<void>): Promise<void> {
    await goTo(page, site, '');
    await look('welcome');
    await page.getByLabel('Email and password').check();
    await look('log-in');
    await goTo(page, site, '/api/v1/products');
    await look('not-signed-in');
    await signIn(page, site, site.firstKey);
    await look('home');
    await goTo(page, site, '/api/v1/products?limit=20');
    await page.getByRole('button', { name: 'Filters' }).click();
    await look('list');
    await page.keyboard.press('?');
    await sheet(page).waitFor();
    await look('help');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await sheet(page).waitFor();
    await look('palette');
    await page.keyboard.press('Escape');
    await page.locator('.row-link').first().click();
    await page.getByRole('button', { name: 'Edit' }).waitFor();
    await settled(page);
    await look('product');
    for (const tab of ['Headers', 'GraphQL', 'Code', 'Docs', 'Timing']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.setViewportSize({ width: 390, height: 844 });
      await page.getByRole('button', { name: 'Inspector' }).click();
      await look(`inspector-${tab.toLowerCase()}`);
      await page.setViewportSize({ width: 1440, height: 900 });
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'Resource' }).click();
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'Edit' }).click();
    await sheet(page).getByText('What will be sent').click();
    await look('edit');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Delete/ }).click();
    await sheet(page).waitFor();
    await look('delete');
    await page.keyboard.press('Escape');
    await goTo(page, site, '/api/v1/products/prd_nobody');
    await look('not-found');
    await goTo(page, site, '/api/v1/imports');
    await look('empty');
    await page.getByRole('button', { name: 'Create' }).or(page.locator('[data-action]')).first().click();
    await sheet(page).waitFor();
    await look('upload');
    await page.keyboard.press('Escape');
    await goTo(page, site, '/api/v1/openapi.yaml');
    await look('file');
    await goTo(page, site, '/api/v1');
    await look('interface');
    await goTo(page, site, '/api/v1/api-keys');
    await page.getByRole('button', { name: 'Create' }).click();
    await sheet(page).waitFor();
    await look('new-key');
    await sheet(page).locator('[data-at="/name"]').fill(`Seen by axe ${Date.now()}`);
    await sheet(page)
      .getByRole('checkbox', { name: /^products:read/ })
      .check();
    await sheet(page).locator('button[type=submit]').click();
    await page.locator('[data-secret]').waitFor();
    await look('secret');
    await page.getByRole('button', { name: 'I have it' }).click();
    await settled(page);
    const little = await createKey(site, { name: 'Reader', scopes: ['products:read'] });
    await page.evaluate('sessionStorage.clear()');
    await page.reload();
    await signIn(page, site, little.secret);
    await goTo(page, site, '/api/v1/suppliers');
    await look('not-allowed');
    await goTo(page, site, '/api/v1/products?limit=5');
    await page.locator('.row-link').first().click();
    await page.getByText('locked: needs').first().waitFor();
    await look('locked');
  }
});

const sizeOf = async (url: string): Promise<number> => {
  const response = await fetch(url, {
    headers: { 'accept-encoding': 'gzip', accept: '*/*' },
    method: 'HEAD',
  });
  return Number(response.headers.get('content-length'));
};
