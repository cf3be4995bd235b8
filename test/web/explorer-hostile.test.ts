import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { describeInBrowser, type Visit } from '../support/browser.js';
import { goTo, keptBy, settled, signIn } from './explorer.js';

const RAN = 'window.ran = true';

/** A document that does harm to who draws it without looking. */
const links = {
  _links: {
    self: { href: '/api/evil' },
    'halyard:script': { href: `javascript:${RAN}`, title: 'Press me' },
    'halyard:spaced': { href: ` java\nscript:${RAN}` },
    'halyard:data': { href: `data:text/html,<script>${RAN}</script>` },
    'halyard:blob': { href: 'blob:http://evil.example/1' },
    'halyard:file': { href: 'file:///etc/passwd' },
    'halyard:password': { href: 'http://me:secret@evil.example/' },
    'halyard:abroad': { href: 'https://evil.example/steal' },
    'halyard:abroad-by-dots': { href: '/.//evil.example/steal' },
    'halyard:abroad-too': { href: '//evil.example/steal' },
    'halyard:number': { href: 42 },
    'halyard:list': [null, 'text', { href: '/api/fine', title: '<img src=x onerror="window.ran = true">' }],
    'halyard:old': { href: '/api/fine', deprecation: `javascript:${RAN}` },
    'halyard:template': { href: 'javascript:{x}', templated: true },
    curies: [{ name: 'halyard', href: `javascript:${RAN}//{rel}`, templated: true }],
  },
  name: `<script>${RAN}</script>`,
  html: `<img src=x onerror="${RAN}">`,
  __proto__polluted: true,
};

const templates = {
  _links: { self: { href: '/api/evil' } },
  name: 'Templates',
  _templates: {
    default: { method: 'POST', target: 'https://evil.example/steal', properties: [] },
    nonsense: 'text',
    numbers: [1, 2],
    trace: { method: 'TRACE' },
    odd: {
      title: 'Odd',
      method: 'POST',
      target: '/api/evil',
      properties: [
        null,
        'text',
        { name: 7 },
        { name: 'regex', regex: '((((', prompt: 'Regex' },
        { name: 'choice', options: { inline: [null, {}, 1, 'two', { value: {} }] } },
        { name: '__proto__', prompt: 'Proto' },
        { name: 'deep/~name', prompt: 'Deep', value: { a: [1, { b: 2 }] } },
      ],
    },
  },
};

const items = Array.from({ length: 5000 }, (_, index) => ({
  id: `itm_${index}`,
  name: `Item ${index}`,
  _links: index % 2 === 0 ? { self: { href: `/api/evil/${index}` } } : undefined,
}));

let nested: unknown = { name: 'the deepest' };
for (let depth = 0; depth < 400; depth += 1) {
  nested = {
    name: `level ${depth}`,
    _links: { self: { href: '/api/evil' } },
    _embedded: { 'halyard:inner': nested },
    deep: [[[depth]]],
  };
}

describeInBrowser('The explorer before hostile answers', (site) => {
  const answering = async (body: unknown, contentType = 'application/prs.hal-forms+json'): Promise<Visit> => {
    const visit = await site.open();
    await visit.context.addInitScript(`sessionStorage.setItem('halyard.key', '${site.firstKey}')`);
    await visit.page.route('**/api/evil**', (route) =>
      route.fulfill({ contentType, body: typeof body === 'string' ? body : JSON.stringify(body) }),
    );
    await goTo(visit.page, site, '/api/evil');
    return visit;
  };

  const nothingRan = async ({ page, complaints }: Visit): Promise<void> => {
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(complaints).toEqual([]);
  };

  describe('links', () => {
    it('draws what could run as text, and shows it as refused', async () => {
      const visit = await answering(links);
      const { page } = visit;
      expect(await page.getByText('refused', { exact: true }).count()).toBeGreaterThanOrEqual(6);
      const hrefs = await page.evaluate('[...document.querySelectorAll("a[href]")].map((a) => a.href)');
      expect((hrefs as string[]).filter((href) => !/^https?:/.test(href))).toEqual([]);
      expect((hrefs as string[]).filter((href) => href.includes('#//'))).toEqual([]);
      await page.getByText(`javascript:${RAN}`).first().click();
      await nothingRan(visit);
    });

    it('leads to another server only when asked to, in a page of its own that knows nothing of this one', async () => {
      const visit = await answering(links);
      const abroad = visit.page.locator('a[href^="https://evil.example"], a[href^="http://evil.example"]');
      expect(await abroad.count()).toBe(2);
      for (const link of await abroad.all()) {
        expect(await link.getAttribute('target')).toBe('_blank');
        expect(await link.getAttribute('rel')).toMatch(/noopener.*noreferrer/);
      }
      // `describeInBrowser` complains of every request to another host, so none was made.
      await nothingRan(visit);
    });

    it.each([
      ['a text', 'nothing'],
      ['nothing', null],
      ['a list', [1, { href: '/api/fine' }]],
      ['a number', 7],
    ])('bears `_links` that are %s', async (_, _links) => {
      const visit = await answering({ name: 'Odd', _links, _embedded: _links });
      await visit.page.getByRole('heading', { name: 'Odd' }).waitFor();
      await visit.page.getByText('Not all of this answer is HAL.').waitFor();
      await nothingRan(visit);
    });

    it('refuses an address behind # that is not of this server', async () => {
      const { page, complaints } = await site.open();
      for (const fragment of [`javascript:${RAN}`, '//evil.example/x', 'https://evil.example/x']) {
        await page.goto(`${site.url}/api/browser#${fragment}`);
        await page.getByText('none of this server').waitFor();
        await page.goto('about:blank');
      }
      expect(complaints).toEqual([]);
    });
  });

  it('offers no template that leads away, and draws a form of nonsense', async () => {
    const visit = await answering(templates);
    const { page } = visit;
    expect(await page.locator('[data-action]').allInnerTexts()).toEqual(['Odd']);
    await page.getByText('leads away from this server').waitFor();
    await page.locator('[data-action]').click();
    await page.locator('dialog [data-at="/regex"]').fill('anything');
    await page.getByText('What will be sent').click();
    await page.locator('dialog pre').getByText('"regex": "anything"').waitFor();
    await nothingRan(visit);
  });

  it('takes a file for a file, whatever links and forms somebody wrote into it', async () => {
    const visit = await answering({});
    const { page } = visit;
    for (const contentType of ['application/json', 'application/prs.hal-forms+json']) {
      await page.unroute('**/api/evil**');
      await page.route('**/api/evil**', (route) =>
        route.fulfill({
          contentType,
          headers: { 'content-disposition': 'attachment; filename="odd.json"' },
          body: JSON.stringify({ ...templates, _links: links._links }),
        }),
      );
      await page.evaluate(`location.hash = '#/api/evil?${contentType}'`);
      await page.getByText('This answer is text without links.').waitFor();
      expect(await page.locator('[data-action]').count()).toBe(0);
      await page.getByText('"Odd"').first().waitFor();
    }
    await nothingRan(visit);
  });

  it('tells whoever signs in next nothing of what was looked at before', async () => {
    const { page } = await site.open();
    await signIn(page, site, site.firstKey);
    await page.route('**/api/evil**', (route) =>
      route.fulfill({ contentType: 'application/json', body: '{"name":"Only for some"}' }),
    );
    await goTo(page, site, '/api/evil');
    await goTo(page, site, '');
    await page.getByText('Only for some').first().waitFor();
    await page.locator('details.identity > summary').click();
    await page.getByRole('button', { name: 'Forget the key' }).click();
    await page.getByText('You are signed out.').first().waitFor();
    await settled(page);
    expect(await keptBy(page)).not.toContain('Only for some');
  });

  it('stays quick with 5,000 embedded items, of which it draws those in sight', async () => {
    const visit = await answering({
      _links: { self: { href: '/api/evil' } },
      _embedded: { 'halyard:items': items },
      page: { size: 5000 },
    });
    const { page } = visit;
    await page.getByText('5,000 items').waitFor();
    expect(await page.locator('tbody tr').count()).toBeLessThan(200);
    const took = await page.evaluate(`(async () => {
      const pane = document.querySelector('.pane-resource');
      const begun = performance.now();
      for (let top = 0; top <= pane.scrollHeight; top += 10000) {
        pane.scrollTo(0, top);
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      }
      pane.scrollTo(0, document.querySelector('table').offsetHeight - 100);
      return performance.now() - begun;
    })()`);
    expect(took).toBeLessThan(5000);
    await page.getByText('Item 4999', { exact: true }).waitFor();
    await nothingRan(visit);
  });

  it('bears a body of 10 MB', async () => {
    const visit = await answering({
      name: 'Large',
      text: 'x'.repeat(5_000_000),
      list: Array.from({ length: 400_000 }, (_, n) => `${n}`),
    });
    const { page } = visit;
    await page.getByRole('heading', { name: 'Large' }).waitFor();
    await page.getByRole('button', { name: 'Raw' }).click();
    await page.getByRole('button', { name: /Show all/ }).waitFor();
    expect(await page.evaluate('document.body.innerText.length')).toBeLessThan(2_000_000);
    expect(await page.evaluate('document.querySelectorAll("*").length')).toBeLessThan(5000);
    await nothingRan(visit);
  });

  it('opens what embeds itself only as deep as is asked for', async () => {
    const visit = await answering(nested);
    const { page } = visit;
    for (let depth = 0; depth < 13; depth += 1)
      await page.locator('details.folded > summary').nth(depth).click();
    await page.getByText('It goes on deeper').waitFor();
    await nothingRan(visit);
  });

  it.each([
    ['a text', '"just text"'],
    ['a number', '12'],
    ['null', 'null'],
    ['an empty list', '[]'],
    ['no JSON', '{"broken":'],
    ['a list of lists', '[[1],[2,[3]]]'],
    [
      'members named like those of all objects',
      '{"__proto__":{"x":1},"constructor":"c","toString":1,"_links":{"__proto__":{"href":"/api/x"}}}',
    ],
  ])('draws a body that is %s', async (_, body) => {
    const visit = await answering(body);
    await visit.page.locator('h1').first().waitFor();
    expect(await visit.page.getByText('cannot be drawn').count()).toBe(0);
    await nothingRan(visit);
  });

  it('keeps the credential from every address but those of this server', async () => {
    const visit = await answering(links);
    const { page } = visit;
    const sent: string[] = [];
    visit.context.on('request', (request) => {
      if (!request.url().startsWith(site.url)) sent.push(JSON.stringify(request.headers()));
    });
    await visit.context.route(/evil\.example/, (route) => route.fulfill({ body: 'gotcha' }));
    const popup = visit.context.waitForEvent('page');
    await page.locator('a[href^="https://evil.example"]').first().click();
    const other = await popup;
    await other.waitForLoadState();
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.join()).not.toMatch(/authorization|x-api-key|referer/i);
    expect(await other.evaluate('window.opener')).toBeNull();
  });

  it('shows an answer that cannot be reached, comes too often or fails, with what helps', async () => {
    const { page } = await answering(links);
    await page.route('**/api/evil**', (route) =>
      route.fulfill({
        status: 429,
        headers: { 'retry-after': '1' },
        contentType: 'application/problem+json',
        body: '{}',
      }),
    );
    await page.evaluate('location.hash = "#/api/evil?often"');
    await page.getByText('That was too often').waitFor();
    await page.unroute('**/api/evil**');
    await page.route('**/api/evil**', (route) =>
      route.fulfill({ contentType: 'application/json', body: '{"name":"Back"}' }),
    );
    // By itself, when the server has said it may.
    await page.getByRole('heading', { name: 'Back' }).waitFor();
    await page.route('**/api/evil**', (route) => route.abort());
    await page.evaluate('location.hash = "#/api/evil?gone"');
    await page.getByText('The server cannot be reached').waitFor();
    await page.unroute('**/api/evil**');
    await page.route('**/api/evil**', (route) =>
      route.fulfill({ contentType: 'application/json', body: '{"name":"Again"}' }),
    );
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Again' }).waitFor();
    await fails(page);
  });

  async function fails(page: Page): Promise<void> {
    await page.route('**/api/evil**', (route) =>
      route.fulfill({ status: 500, contentType: 'text/html', body: '<h1>no</h1>' }),
    );
    await page.evaluate('location.hash = "#/api/evil?fails"');
    await page.getByText('The server could not answer').waitFor();
    await settled(page);
  }
});
