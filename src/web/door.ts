import { fileURLToPath } from 'node:url';
import { codingFor } from '../http/coding.js';
import { namesTag } from '../http/etag.js';
import type { Door, HttpRequest, HttpResponse } from '../http/exchange.js';
import { plainProblem } from '../http/json.js';
import type { MaybePromise } from '../maybe-promise.js';
import { DOCUMENT, listPageFiles, type PageFile } from './page-files.js';
import { type Page, pages } from './pages.js';

/** Where the build puts the pages: the same place for what runs from `src` and from `dist`. */
export const PAGES_FOLDER = fileURLToPath(new URL('../../dist/web/', import.meta.url));

/** The pages of this server, to anybody: they hold no data, and ask for it as every other client does. */
export function createPagesDoor(folder = PAGES_FOLDER): Door {
  const doors = pages.map((page) => createPageDoor(page, `${folder}/${page.name}`));
  return (request) => {
    for (const door of doors) {
      const response = door(request);
      if (response) return response;
    }
    return undefined;
  };
}

function createPageDoor(page: Page, folder: string): Door {
  let files: ReturnType<typeof listPageFiles>;

  function answer(request: HttpRequest, name: string): MaybePromise<HttpResponse> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed(request);
    // Looked for again until it is there: a page may be built while the server runs.
    files ??= listPageFiles(folder);
    if (!files) return notBuilt();
    const file = files.get(name);
    return file ? sent(request, page, name, file) : gone(request);
  }

  return (request) => {
    const { path } = request;
    if (path === page.path) {
      return page.sharesItsUrl && !asksForHtml(request) ? undefined : answer(request, DOCUMENT);
    }
    if (!path.startsWith(page.assets)) return undefined;
    const name = path.slice(page.assets.length);
    return name === DOCUMENT ? gone(request) : answer(request, name);
  };
}

const asksForHtml = (request: HttpRequest): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  (request.header('accept') ?? '').split(/[,;]/).some((type) => type.trim().toLowerCase() === 'text/html') &&
  !isProgram(request);

/** Some accept HTML by habit; but no person who follows a link to a query sends a credential. */
const isProgram = ({ query, header }: HttpRequest): boolean =>
  query !== '' && (header('authorization') ?? header('x-api-key')) !== undefined;

function sent(request: HttpRequest, page: Page, name: string, file: PageFile): MaybePromise<HttpResponse> {
  const coding = codingFor(request);
  const coded = coding && file.coded.get(coding);
  const form = coded ?? file.plain;
  const etag = `"${file.tag}${coded ? `-${coding}` : ''}"`;
  const headers = { ...headersFor(page, name), ETag: etag };
  if (namesTag(request.header('if-none-match'), etag)) return { status: 304, headers };
  const described = {
    ...headers,
    'Content-Type': file.mediaType,
    'Content-Length': String(form.bytes),
    ...(coded && { 'Content-Encoding': coding }),
  };
  if (request.method === 'HEAD') return { status: 200, headers: described };
  return form.content().then(
    (body) => ({ status: 200, headers: described, body }),
    () => gone(request),
  );
}

/** What is named after its content never changes; what names it is asked for each time. */
const headersFor = (page: Page, name: string): Readonly<Record<string, string>> => ({
  'Cache-Control': name === DOCUMENT ? 'no-cache' : 'public, max-age=31536000, immutable',
  Vary: name === DOCUMENT && page.sharesItsUrl ? 'Accept, Accept-Encoding' : 'Accept-Encoding',
  'Content-Security-Policy': page.policy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
});

const gone = ({ requestId }: HttpRequest): HttpResponse =>
  plainProblem('NOT_FOUND', requestId, 'The page has no such file, or no longer. Reload the page.');

function notAllowed({ requestId }: HttpRequest): HttpResponse {
  const { headers, ...rest } = plainProblem('METHOD_NOT_ALLOWED', requestId);
  return { ...rest, headers: { ...headers, Allow: 'GET, HEAD' } };
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<title>Halyard: not built</title>
<h1>This page was not built</h1>
<p>The server runs, and its APIs answer, but the files of its pages are missing.</p>
<p>Where it was started from a clone, <code>npm run build</code> makes them; then reload this page.</p>
</html>
`;

const notBuilt = (): HttpResponse => ({
  status: 503,
  headers: {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
  },
  body: NOT_BUILT,
});
