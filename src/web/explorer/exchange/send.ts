import type { Exchange, NoAnswer } from './exchange.js';
import { readBody } from './read-body.js';

export const HAL_FORMS = 'application/prs.hal-forms+json';

/** Hypermedia where there is some, and else whatever there is. */
const ACCEPT = `${HAL_FORMS}, application/hal+json;q=0.9, application/json;q=0.8, */*;q=0.5`;

export interface Sending {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Blob;
  /** The header that carries the credential, which no record of the exchange keeps. */
  readonly credential?: readonly [string, string] | undefined;
  readonly signal?: AbortSignal;
}

/** Sends one request to this server. It never throws: no answer is an outcome too. */
export async function send(sending: Sending): Promise<Exchange | NoAnswer> {
  const { method = 'GET', path, credential, signal } = sending;
  const headers: Record<string, string> = { Accept: ACCEPT, ...sending.headers };
  const started = performance.now();
  try {
    const response = await fetch(path, {
      method,
      headers: { ...headers, ...(credential && { [credential[0]]: credential[1] }) },
      ...(sending.body !== undefined && { body: sending.body }),
      ...(signal && { signal }),
      // Cookies are for the routes of the session alone, and those have a request of their own.
      credentials: 'omit',
      cache: 'no-store',
      mode: 'same-origin',
    });
    const msToHeaders = performance.now() - started;
    const mediaType = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    // What comes as a file was put there by anybody: links and forms in it are none of the server's.
    const isFile = response.headers.has('content-disposition');
    const { body, bytes } = await readBody(response, mediaType, isFile);
    return {
      method,
      path,
      sentHeaders: Object.entries(headers),
      status: response.status,
      isGood: response.ok,
      headers: response.headers,
      mediaType,
      body,
      bytes,
      at: new Date(),
      msToHeaders,
      msToEnd: performance.now() - started,
    };
  } catch (error) {
    return { status: 0, isGood: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
