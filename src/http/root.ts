import type { Door, HttpRequest, HttpResponse } from './exchange.js';
import { json } from './json.js';

/** `/`: where everything is, for who has only the host. A browser is taken to the explorer. */
export function createRootDoor(links: Readonly<Record<string, string>>): Door {
  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    if ((request.header('accept') ?? '').includes('text/html')) {
      return { status: 303, headers: { Location: links['explorer'] ?? '/', Vary: 'Accept' } };
    }
    return json(200, links, { Vary: 'Accept', Link: `<${links['catalog']}>; rel="api-catalog"` });
  };
  return (request) =>
    request.path === '/' && (request.method === 'GET' || request.method === 'HEAD')
      ? answer(request)
      : undefined;
}
