import { HalyardError } from '../../errors.js';
import type { HttpRequest } from '../../http/exchange.js';
import { jsonFaultAt } from './json-fault.js';

/** Bytes of a request body. */
export const MOST_BODY_BYTES = 1_000_000;

/**
 * The JSON value of a request's body; `undefined` where there is none. What it is sent as matters only if there is
 * something: clients put odd types on a `POST` that sends nothing.
 * @throws HalyardError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, BAD_REQUEST
 */
export async function readJsonBody(request: HttpRequest): Promise<unknown> {
  const unreadable = unreadableBecause(request);
  if (unreadable && announcesBody(request)) throw unsupported(unreadable);
  const bytes = await request.body(MOST_BODY_BYTES);
  if (bytes.byteLength === 0) return undefined;
  if (unreadable) throw unsupported(unreadable);
  return parse(decode(bytes));
}

function announcesBody(request: HttpRequest): boolean {
  return (
    (request.header('content-length') ?? '0') !== '0' || request.header('transfer-encoding') !== undefined
  );
}

function unreadableBecause(request: HttpRequest): string | undefined {
  const sentAs = request.header('content-type');
  if (sentAs === undefined) return 'The body needs a Content-Type: application/json.';
  const [type = '', ...parameters] = sentAs.split(';').map((part) => part.trim().toLowerCase());
  if (type !== 'application/json' && !/^[\w.+-]+\/[\w.+-]+\+json$/.test(type)) {
    return `The body must be application/json, not ${type.slice(0, 100) || 'nothing'}.`;
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && !/^"?utf-?8"?$/.test(charset)) return 'JSON is read in UTF-8 only.';
  const encoding = request.header('content-encoding')?.trim().toLowerCase() ?? 'identity';
  return encoding === 'identity' ? undefined : 'The body must not be compressed.';
}

const unsupported = (message: string): HalyardError =>
  new HalyardError('UNSUPPORTED_MEDIA_TYPE', { message });

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new HalyardError('BAD_REQUEST', { message: 'The body is not UTF-8.', cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HalyardError('BAD_REQUEST', { message: `The body is not JSON: ${faultOf(text)}.`, cause });
  }
}

function faultOf(text: string): string {
  const at = jsonFaultAt(text);
  if (at >= text.length) return 'it ends too early';
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1} (position ${at}) cannot stand there`;
}
