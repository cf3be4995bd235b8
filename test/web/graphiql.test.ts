import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';

describeInBrowser('GraphiQL', (site) => {
  it('looks', async () => {
    for (const theme of ['light', 'dark'] as const)
      for (const width of [1440, 390]) {
        const { page, complaints, shoot } = await site.open({ theme, width });
        await page.goto(`${site.url}/graphql`);
        await page.getByLabel('API key or JWT').waitFor();
        await page.locator('.monaco-editor .view-line').first().waitFor();
        await page.waitForTimeout(1500);
        await shoot(`graphiql-out-${theme}-${width}`);
        await page.getByLabel('API key or JWT').fill(site.firstKey);
        await page.keyboard.press('Enter');
        await page.getByText('You hold all of it').waitFor();
        await page.waitForTimeout(1000);
        await shoot(`graphiql-in-${theme}-${width}`);
        await page.getByRole('button', { name: 'Create a key for exactly' }).click();
        await page.waitForTimeout(300);
        await shoot(`graphiql-create-${theme}-${width}`);
        await page.getByRole('button', { name: 'Create the key' }).click();
        await page.getByText('Copy it now').waitFor();
        await page.waitForTimeout(300);
        await shoot(`graphiql-made-${theme}-${width}`);
        console.log(theme, width, complaints);
      }
  });
});
