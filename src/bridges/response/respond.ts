import type { ExecutionResult } from 'graphql';
import type { OutgoingFile } from '../../files.js';
import { etagOf, etagOfBody, namesTag } from '../../http/etag.js';
import type { HttpRequest, HttpResponse } from '../../http/exchange.js';
import { serveFile } from '../../http/file.js';
import type { Bridge } from '../bridge.js';
import { isJsonObject } from '../json.js';
import { fillPath, nounBefore, parametersIn } from '../operation/path.js';
import { BACKWARD, USER_ERRORS } from '../operation/rewrite.js';
import { ACCEPTABLE, ANY_TYPE, accepts } from '../request/accept.js';
import type { Site } from '../request/foreign-page.js';
import { parseQuery } from '../request/query-string.js';
import type { Content, Download, Route } from '../route.js';
import { type Reason, reasonOfCode, reasonOfErrors, reasonOfUserErrors, type UserError } from './refusals.js';
import { isConnection, nextCursorOf, type Render } from './render-json.js';

/** Either a good answer, or why there is none. */
export type Outcome =
  | { readonly ok: true; readonly response: HttpResponse }
  | { readonly ok: false; readonly reason: Reason };

/** A body and what it is sent as. */
export interface Shown {
  readonly mediaType: string;
  readonly text: string;
  /** The same for the same body alone, where its version does not say all of it. */
  readonly fingerprint?: string;
}

/** Writes what an operation answered. */
export interface Present {
  /** Whether the version of a thing says all of its body, so that it need not be written to be known. */
  readonly followsVersion: boolean;
  show(root: unknown): Shown;
}

/** The plain body of the API. */
export const plainly = (render: Render, { envelope }: Bridge): Present => ({
  followsVersion: true,
  show(root) {
    const plain = render(root);
    return {
      mediaType: 'application/json; charset=utf-8',
      text: JSON.stringify(envelope ? envelope.body(plain) : plain),
    };
  },
});

/** What an operation's result means for the client of a route. */
export function respond(
  result: ExecutionResult,
  route: Route,
  present: Present,
  request: HttpRequest,
  bridge: Bridge,
  site: Site,
): Outcome {
  const { content } = route;
  if (result.errors && result.errors.length > 0) return refused(reasonOfErrors(result.errors, route));
  const data = result.data ?? {};
  const userErrors = content.payloads.flatMap((key) => userErrorsOf(data[key]));
  if (userErrors.length > 0) return refused(reasonOfUserErrors(userErrors, route));
  const root = content.root === undefined ? data : data[content.root];
  if (root === null || root === undefined || isEmpty(content, data)) {
    // A change that came to nothing has said why; where it has not, that is our fault and not the client's.
    return refused(route.kind === 'query' ? nothingThere(route) : reasonOfCode('INTERNAL_SERVER_ERROR'));
  }

  const headers: Record<string, string> = {};
  headers['Cache-Control'] = cacheControlOf(route);
  const etag = etagFor(route, root);
  if (etag !== undefined) headers['ETag'] = etag;
  const location = locationFor(route, root, bridge);
  if (location !== undefined) headers['Location'] = location;
  const link = linkFor(route, root, request);
  if (link !== undefined) headers['Link'] = link;
  const cookie = cookieFor(route, root, request, bridge, site);
  if (cookie !== undefined) headers['Set-Cookie'] = cookie;
  if (content.download) return fileOutcome(content, content.download, root, request, headers);
  const isKnown = () => route.method === 'GET' && namesTag(request.header('if-none-match'), headers['ETag']);
  if (present.followsVersion && isKnown()) return { ok: true, response: { status: 304, headers } };
  if (route.status === 204) return { ok: true, response: { status: 204, headers } };
  const { mediaType, text, fingerprint } = present.show(root);
  const version = etagValueFor(route, root);
  // What a change answers is asked for again at its own URL; there may be a token in it, of which nothing is to be told.
  if (fingerprint !== undefined && !route.showsSecret && (route.method === 'GET' || version !== undefined)) {
    headers['ETag'] = etagOfBody(version, fingerprint);
    if (isKnown()) return { ok: true, response: { status: 304, headers } };
  }
  headers['Content-Type'] = mediaType;
  return { ok: true, response: { status: route.status, headers, body: text } };
}

function fileOutcome(
  content: Content,
  { keys, mediaTypes }: Download,
  root: unknown,
  request: HttpRequest,
  headers: Readonly<Record<string, string>>,
): Outcome {
  const [name = '', mediaType = ''] = [keys.name, keys.mediaType].map((key) => String(valueAt(root, [key])));
  if (mediaTypes.includes(ANY_TYPE) && !takesFileOf(mediaType, request)) {
    return refused(
      reasonOfCode('NOT_ACCEPTABLE', `The file is ${mediaType}, which the request does not accept.`),
    );
  }
  const bytes = Number(valueAt(root, [keys.bytes]));
  const file = { name, mediaType, bytes, content: valueAt(root, [keys.content]) as OutgoingFile };
  const modified = content.lastModified && valueAt(root, content.lastModified);
  const lastModified = modified instanceof Date ? modified : undefined;
  const validators = { etag: headers['ETag'], lastModified };
  const serving = serveFile(request, file, validators, headers);
  if (serving.ok) return serving;
  if (serving.code === 'PRECONDITION_FAILED') return refused(reasonOfCode(serving.code));
  const detail = `The file has ${serving.bytes} bytes, and none of those asked for.`;
  const ranges = { 'Content-Range': `bytes */${serving.bytes}` };
  return refused({ ...reasonOfCode(serving.code, detail), headers: ranges });
}

/** Whoever takes what other routes answer takes a file too: many clients send one `Accept` with every request. */
const takesFileOf = (mediaType: string, request: HttpRequest): boolean =>
  accepts(request.header('accept'), [mediaType.split(';')[0]?.trim().toLowerCase() ?? '', ...ACCEPTABLE]);

/** Names the thing as the URL does: of `/api-keys/{key_id}` an API key. */
function nothingThere({ path }: Route): Reason {
  const noun = nounBefore(path);
  return reasonOfCode('NOT_FOUND', noun === undefined ? undefined : `There is no such ${noun} here.`);
}

/** Where the body has a member for the one root field: whether that found nothing. */
const isEmpty = ({ root, nullable }: Content, data: Readonly<Record<string, unknown>>): boolean =>
  root === undefined && nullable && Object.values(data).every((value) => value === null);

const refused = (reason: Reason): Outcome => ({ ok: false, reason });

function userErrorsOf(payload: unknown): readonly UserError[] {
  const errors = isJsonObject(payload) ? payload[USER_ERRORS] : undefined;
  return Array.isArray(errors) ? errors : [];
}

/** What was read may be kept by its reader and asked about again; a secret may be kept nowhere. */
const cacheControlOf = (route: Route): string =>
  route.method === 'GET' && !route.showsSecret ? 'private, no-cache' : 'no-store';

const etagValueFor = ({ content }: Route, root: unknown): unknown =>
  (content.etag && valueAt(root, content.etag)) ?? undefined;

function etagFor(route: Route, root: unknown): string | undefined {
  const version = etagValueFor(route, root);
  return version === undefined ? undefined : etagOf(version);
}

function locationFor({ location }: Route, root: unknown, { basePath }: Bridge): string | undefined {
  if (!location) return undefined;
  const id = valueAt(root, location.id);
  const [parameter] = parametersIn(location.path);
  if (typeof id !== 'string' || parameter === undefined) return undefined;
  return basePath + fillPath(location.path, { [parameter]: id });
}

/** The next page is this request again with another cursor. */
function linkFor({ content, parameters }: Route, root: unknown, request: HttpRequest): string | undefined {
  const cursor = content.page?.cursor;
  const page = content.page && valueAt(root, content.page.way);
  const next = isConnection(page) ? nextCursorOf(page.pageInfo) : null;
  if (cursor === undefined || next === null) return undefined;
  const before = parameters.find(({ variable }) => variable === BACKWARD.before)?.name;
  const query = new URLSearchParams();
  for (const [name, values] of parseQuery(request.query)) {
    if (name !== cursor && name !== before) for (const value of values) query.append(name, value);
  }
  query.append(cursor, next);
  return `<${request.path}?${query}>; rel="next"`;
}

/** HttpOnly and Strict: no script reads it, and no other site's page sends it. */
function cookieFor(
  { content: { cookie } }: Route,
  root: unknown,
  request: HttpRequest,
  { basePath }: Bridge,
  { publicUrl }: Site,
): string | undefined {
  if (!cookie) return undefined;
  const held = cookie.clear ? undefined : valueAt(root, [cookie.key]);
  const { value, maxAge } = isJsonObject(held) ? held : { value: '', maxAge: 0 };
  const attributes = [
    `${cookie.name}=${encodeURIComponent(String(value))}`,
    'HttpOnly',
    'SameSite=Strict',
    `Path=${basePath}${cookie.path}`,
    `Max-Age=${Number(maxAge)}`,
    ...((publicUrl ?? request.origin).startsWith('https:') ? ['Secure'] : []),
  ];
  return attributes.join('; ');
}

function valueAt(root: unknown, way: readonly string[]): unknown {
  let value = root;
  for (const key of way) value = isJsonObject(value) ? value[key] : undefined;
  return value;
}
