import type { Locator, Page } from 'playwright-core';
import type { Site } from '../support/browser.js';

/** Opens a place of the explorer and waits until it is there. */
export async function goTo(page: Page, site: Site, path: string): Promise<void> {
  page.setDefaultTimeout(15_000);
  await page.goto(`${site.url}/api/browser${path === '' ? '' : `#${path}`}`);
  await settled(page);
}

/** Nothing is being asked for any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.locator('.progress-on').waitFor({ state: 'detached' });
}

/** As a person would: pasted into the form of the first page. */
export async function signIn(page: Page, site: Site, key: string, keepInTab = true): Promise<void> {
  await goTo(page, site, '');
  await page.getByLabel('Key or access token').fill(key);
  if (keepInTab) await page.getByLabel('Keep it for this tab').check();
  await page.getByRole('button', { name: 'Use this key' }).click();
  await page.getByText('Where to begin').waitFor();
  await settled(page);
}

export const sheet = (page: Page): Locator => page.getByRole('dialog');

/** The input of a member in the open form. */
export const member = (page: Page, at: string): Locator => page.locator(`dialog [data-at="${at}"]`);

export async function focusBy(page: Page, key: string, part: string): Promise<void> {
  for (let presses = 0; presses < 120; presses += 1) {
    if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(part)}) ?? false`)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`No way by ${key} leads to ${part}.`);
}

/** What axe finds wrong with the page as it is. */
export async function faultsOf(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) {
    await page.evaluate((await import('axe-core')).default.source);
  }
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found: { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] } =
    await page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(tags)} })`);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

/** Everything that the browser keeps of the page, and where it is. */
export const keptBy = (page: Page): Promise<string> =>
  page.evaluate(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href, document.body.innerText])',
  );

export interface Made {
  readonly id: string;
  readonly secret: string;
}

export async function createKey(site: Site, input: object): Promise<Made> {
  const { createApiKey } = await graphql(
    site,
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } userErrors { message } } }',
    { input },
  );
  const made = createApiKey as { secret: string; apiKey: { id: string } };
  return { id: made.apiKey.id, secret: made.secret };
}

export async function graphql(
  site: Site,
  query: string,
  variables: object = {},
): Promise<Record<string, unknown>> {
  const response = await fetch(`${site.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${site.firstKey}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Record<string, unknown>; errors?: unknown };
  if (!data) throw new Error(JSON.stringify(errors));
  return data;
}

/** The id of the product with a SKU. */
export async function productId(site: Site, sku: string): Promise<string> {
  const { productBySku } = await graphql(site, 'query ($sku: String!) { productBySku(sku: $sku) { id } }', {
    sku,
  });
  return (productBySku as { id: string }).id;
}
