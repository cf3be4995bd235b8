import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { startServer } from './process.js';

/** For people to look at. Git ignores it. */
const SCREENSHOTS = fileURLToPath(new URL('../web/screenshots/', import.meta.url));

const executablePath = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);

/** The real server, with the sample data and a key that holds every scope, and a browser that reaches no other host. */
export interface Site {
  readonly url: string;
  readonly firstKey: string;
  /** A page in a profile of its own, as big as a desktop unless said otherwise. */
  open(options?: OpenOptions): Promise<Visit>;
}

export interface OpenOptions {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** All that was wrong so far: errors, warnings of the console, breaches of the policy, requests to other hosts. */
  readonly complaints: readonly string[];
  /** Writes what is seen to test/web/screenshots. */
  shoot(name: string): Promise<void>;
}

/**
 * Tests that drive Chromium on the real server, both started once for the file. Where there is no Chromium they are
 * skipped, and say so.
 * @param env what else the server is told by its environment
 */
export function describeInBrowser(
  name: string,
  tests: (site: Site) => void,
  env: Record<string, string> = {},
): void {
  describe(name, () => {
    if (executablePath === undefined) {
      // The reporter keeps names of what was skipped to itself.
      process.stderr.write(`${name}: skipped: no Chromium\n`);
      it('skipped: no Chromium', ({ skip }) => skip('skipped: no Chromium'));
      return;
    }
    const started: { browser?: Browser; url?: string; firstKey?: string; stop?: () => Promise<void> } = {};
    const contexts: BrowserContext[] = [];

    beforeAll(async () => {
      const [browser, server] = await Promise.all([openBrowser(executablePath), startSampleServer(env)]);
      Object.assign(started, { browser, ...server });
    });
    afterAll(async () => {
      await started.browser?.close();
      await started.stop?.();
    });

    tests({
      get url() {
        return started.url ?? '';
      },
      get firstKey() {
        return started.firstKey ?? '';
      },
      async open(options = {}) {
        if (!started.browser || !started.url) throw new Error('Open a page within a test.');
        // One test looks at one or two pages, and each takes some 100 MB.
        for (const old of contexts.splice(0, contexts.length - 1)) await old.close();
        const context = await started.browser.newContext({
          viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
          colorScheme: options.theme ?? 'light',
          reducedMotion: 'reduce',
        });
        contexts.push(context);
        // A machine may be busy. What hangs shall be told by what it waited for, before its test is ended.
        context.setDefaultTimeout(60_000);
        await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: started.url });
        return visit(context, started.url);
      },
    });
  });
}

async function visit(context: BrowserContext, url: string): Promise<Visit> {
  const page = await context.newPage();
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== url) complaints.push(`foreign host: ${request.url()}`);
  });
  return {
    page,
    context,
    complaints,
    async shoot(name) {
      mkdirSync(SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
    },
  };
}

const openBrowser = (path: string): Promise<Browser> =>
  chromium.launch({
    executablePath: path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      // As if the network were unplugged: only this machine has a name.
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1',
    ],
  });

async function startSampleServer(env: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'halyard-browser-'));
  const server = await startServer(
    {
      HALYARD_DATA: folder,
      HALYARD_LOG_LEVEL: 'warn',
      // A test is quicker than people are.
      HALYARD_RATE_LIMIT_ANONYMOUS: 'off',
      ...env,
    },
    ['--sample'],
  );
  return {
    url: server.url,
    firstKey: /hal_live_\w+/.exec(server.banner)?.[0] ?? '',
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
