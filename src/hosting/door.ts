import { credentialReaders } from '../credentials/index.js';
import { type Deployment, type DeploymentFile, URL_PREFIX } from '../deployments/deployment.js';
import { contentOfFile, fileAt, readableDeployment } from '../deployments/serve.js';
import { HalyardError } from '../errors.js';
import type { GraphqlContext } from '../graphql/context.js';
import { plainRefusal } from '../graphql/plain-refusal.js';
import type { Enter } from '../graphql/request-context.js';
import { noteRoute } from '../http/count-usage.js';
import { etagOf } from '../http/etag.js';
import type { Door, HttpRequest, HttpResponse } from '../http/exchange.js';
import { serveFile } from '../http/file.js';
import { plainProblem } from '../http/json.js';
import { noteDoor } from '../http/server-timing.js';
import type { DoorRules } from '../policy/admit.js';
import { isUnavailable } from '../storage/store.js';

/** Shown as at /graphql. */
const rules: DoorRules = {
  readers: credentialReaders.filter(({ name }) => name !== 'rawAuthorization'),
  apis: ['pxxl'],
};

/** Small enough that a deployment which is deleted is soon gone from caches too. */
const PUBLIC_SECONDS = 300;

/** `/deployments/<id>/<path>`: the files of deployments, as files, to whom each of them is open. */
export function createHostingDoor(parts: {
  readonly enter: Enter;
  /** Whether nothing of a tenant is served just now. */
  isSuspended(tenantId: string): Promise<boolean>;
}): Door {
  async function served(request: HttpRequest): Promise<HttpResponse> {
    const entrance = await parts.enter(request, rules, 'reject');
    if (!entrance.ok) throw entrance.refusal;
    const { id, path } = asked(request);
    const deployment = await readable(entrance.context, id);
    // Links in its pages are relative to where they are.
    if (path === undefined) return elsewhere(`${request.path}/`, deployment);
    const file = await fileAt(entrance.context, deployment, path);
    if (file === 'folder') return elsewhere(`${request.path}/`, deployment);
    if (!file) throw new HalyardError('NOT_FOUND', { message: 'The deployment has no such file.' });
    return sent(request, entrance.context, deployment, file);
  }

  async function readable(context: GraphqlContext, id: string): Promise<Deployment> {
    try {
      return await readableDeployment(context, parts.isSuspended, id);
    } catch (error) {
      if (error instanceof HalyardError && error.code === 'FORBIDDEN') context.countDenial(error.code);
      throw error;
    }
  }

  async function answer(request: HttpRequest): Promise<HttpResponse> {
    try {
      return await served(request);
    } catch (error) {
      if (error instanceof HalyardError) return plainRefusal(request, error);
      if (!isUnavailable(error)) throw error;
      return plainRefusal(request, new HalyardError('UNAVAILABLE', { cause: error }));
    }
  }

  return (request) => {
    if (!request.path.startsWith(URL_PREFIX)) return undefined;
    noteRoute(request, 'deployments');
    if (request.method === 'GET' || request.method === 'HEAD') {
      noteDoor(request, 'engine');
      return answer(request);
    }
    const { headers, ...rest } = plainProblem('METHOD_NOT_ALLOWED', request.requestId);
    return { ...rest, headers: { ...headers, Allow: 'GET, HEAD' } };
  };
}

/** Each part is decoded by itself: a slash that was encoded separates nothing, and no name has one. */
function asked({ path }: HttpRequest): { readonly id: string; readonly path: string | undefined } {
  const [id = '', ...rest] = path.slice(URL_PREFIX.length).split('/').map(decoded);
  return { id, path: rest.length === 0 ? undefined : rest.join('/') };
}

/** @throws HalyardError BAD_REQUEST, NOT_FOUND */
function decoded(segment: string): string {
  let text: string;
  try {
    text = decodeURIComponent(segment);
  } catch {
    throw new HalyardError('BAD_REQUEST', { message: 'The URL is not percent-encoded UTF-8.' });
  }
  if (text.includes('/')) throw new HalyardError('NOT_FOUND');
  return text;
}

async function sent(
  request: HttpRequest,
  context: GraphqlContext,
  deployment: Deployment,
  file: DeploymentFile,
): Promise<HttpResponse> {
  const { name, mediaType, bytes, sha256, updatedAt } = file;
  const content = await contentOfFile(context, deployment, file);
  const validators = { etag: etagOf(sha256), lastModified: updatedAt };
  const shown = { name, mediaType, bytes, content, isPage: true };
  const serving = serveFile(request, shown, validators, headersFor(deployment));
  if (serving.ok) {
    const { body, ...head } = serving.response;
    return request.method === 'HEAD' ? head : { ...head, body };
  }
  const { headers, ...rest } = plainProblem(serving.code, request.requestId);
  const ranges = serving.code === 'RANGE_NOT_SATISFIABLE' && { 'Content-Range': `bytes */${serving.bytes}` };
  return { ...rest, headers: { ...headers, ...ranges } };
}

const elsewhere = (path: string, deployment: Deployment): HttpResponse => ({
  status: 308,
  headers: { ...headersFor(deployment), Location: path },
});

/** Pages run in a sandbox, and so of no origin: what is beside a public one could else not be loaded into it. */
const headersFor = ({ isPublic }: Deployment): Readonly<Record<string, string>> =>
  isPublic
    ? {
        'Cache-Control': `public, max-age=${PUBLIC_SECONDS}`,
        'Cross-Origin-Resource-Policy': 'cross-origin',
      }
    : { 'Cache-Control': 'private, no-cache', Vary: 'Authorization, X-API-Key, X-Tenant-ID' };
