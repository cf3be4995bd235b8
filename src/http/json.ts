import { type ErrorCode, sentenceOf, statusOf } from '../errors.js';
import type { HttpResponse } from './exchange.js';
import { statusPhrases } from './status-phrases.js';

export const json = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  status,
  headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
});

/** A refusal outside every dialect, as a problem document (RFC 9457). */
export const plainProblem = (
  code: ErrorCode,
  requestId: string,
  detail = sentenceOf(code),
): HttpResponse => ({
  status: statusOf(code),
  headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
  body: JSON.stringify({
    type: 'about:blank',
    title: statusPhrases[statusOf(code)] ?? 'Error',
    status: statusOf(code),
    detail,
    code,
    request_id: requestId,
  }),
});
