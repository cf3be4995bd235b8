import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';

describeInBrowser('GraphiQL', (site) => {
  it('loads', async () => {
    const { page, complaints } = await site.open();
    await page.goto(`${site.url}/graphql`);
    await page.getByText('Halyard GraphiQL').waitFor();
    expect(site.firstKey).toMatch(/^hal_live_/);
    expect(complaints).toEqual([]);
  });
});
