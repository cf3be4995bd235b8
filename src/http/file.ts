import contentDisposition from 'content-disposition';
import type { OutgoingFile } from '../files.js';
import { isRangeWanted, judgeConditions, type Validators } from './conditions.js';
import type { HttpRequest, HttpResponse } from './exchange.js';
import { spanAsked } from './range.js';

/** A file as it is answered to a GET or HEAD, whoever serves it. */
export interface ServedFile {
  /** What to save it as; of a path its last part. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly content: OutgoingFile;
  /** Whether a browser shall show it, though scripts in it never run, and not save it. */
  readonly isPage?: boolean;
}

/** An answer; or why there is none, for whoever dresses refusals. */
export type Serving =
  | { readonly ok: true; readonly response: HttpResponse }
  | { readonly ok: false; readonly code: 'PRECONDITION_FAILED' }
  | { readonly ok: false; readonly code: 'RANGE_NOT_SATISFIABLE'; readonly bytes: number };

/**
 * Answers with a file, or the part of it that is asked for, unless a condition of the request says otherwise. Its content
 * is opened when the answer is read, and not for a HEAD or a 304.
 * @param headers whatever else belongs on the answer, such as its `Cache-Control`; what a file is locked up by, they may
 * say otherwise
 */
export function serveFile(
  request: HttpRequest,
  file: ServedFile,
  validators: Validators,
  headers: Readonly<Record<string, string>>,
): Serving {
  const { etag, lastModified } = validators;
  const told = {
    ...headers,
    ...(etag !== undefined && { ETag: etag }),
    ...(lastModified && { 'Last-Modified': lastModified.toUTCString() }),
  };
  const verdict = judgeConditions(request, validators);
  if (verdict === 'failed') return { ok: false, code: 'PRECONDITION_FAILED' };
  if (verdict === 'not modified') return { ok: true, response: { status: 304, headers: told } };

  const { bytes, mediaType, content } = file;
  const isPartWanted = request.method === 'GET' && isRangeWanted(request, validators);
  const span = isPartWanted ? spanAsked(request.header('range'), bytes) : undefined;
  if (span === 'unsatisfiable') return { ok: false, code: 'RANGE_NOT_SATISFIABLE', bytes };
  const length = span ? span.last - span.first + 1 : bytes;
  return {
    ok: true,
    response: {
      status: span ? 206 : 200,
      headers: {
        ...(file.isPage ? PAGE : LOCKED_UP),
        ...told,
        'Content-Type': mediaType,
        'Content-Disposition': dispositionOf(file),
        'Content-Length': String(length),
        'Accept-Ranges': 'bytes',
        ...(span && { 'Content-Range': `bytes ${span.first}-${span.last}/${bytes}` }),
      },
      body: content.bytes(span),
    },
  };
}

/**
 * What somebody put into a file must not act as a page of ours: no script runs in it, it belongs to no origin, and it
 * loads and sends nothing. Styles within it may stay, so that a drawing looks as it was drawn. And no page of another
 * origin shows it as its own.
 */
const LOCKED_UP = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The same for one of several files that belong together: what it shows may come from beside it. */
const PAGE = {
  ...LOCKED_UP,
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; media-src 'self'; sandbox",
};

/** Media types that a browser shows and never runs. HTML, SVG, XML and PDF are none of them: they can hold scripts. */
const HARMLESS =
  /^(image\/(png|apng|jpeg|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon|heic|heif|jxl|tiff)|(audio|video|font)\/[\w.+-]+|text\/plain)(;|$)/;

/** By RFC 6266, with the whole name in UTF-8 beside the one that any client can read. */
function dispositionOf({ name, mediaType, isPage }: ServedFile): string {
  const last = name.split('/').at(-1) ?? '';
  return contentDisposition(last, {
    type: isPage || HARMLESS.test(mediaType) ? 'inline' : 'attachment',
    fallback: last.replaceAll(/[^ -~]/gu, '_'),
  });
}
