import type { Exchange } from './exchange.js';

/** One place in a request that was wrong. */
export interface Wrong {
  /** A JSON Pointer into the body, or the name of a parameter. */
  readonly at: string;
  readonly detail: string;
}

/** Why a request came to nothing. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code: string;
  readonly wrong: readonly Wrong[];
  /** Sets of scopes, any one of which would do. */
  readonly required: readonly (readonly string[])[];
  readonly missing: readonly string[];
  readonly requestId: string;
  readonly help: unknown;
  readonly retryAfterSeconds: number | undefined;
}

/** Problem details as far as they are there: what answers may be anything. */
export function problemOf({ status, headers, body }: Exchange): Problem {
  const told = objectOf(body.kind === 'json' ? body.value : undefined);
  const inner = objectOf(told['error']);
  return {
    status,
    title: NAMES[status] ?? (textOf(told['title']) || `Status ${status}`),
    detail: textOf(told['detail']) || textOf(told['message']) || textOf(inner['message']),
    code: textOf(told['code']) || textOf(inner['code']),
    wrong: listOf(told['errors']).map(wrongOf),
    required: listOf(told['required_scopes']).map((set) => listOf(set).map(textOf)),
    missing: listOf(told['missing_scopes']).map(textOf),
    requestId: textOf(told['request_id']) || (headers.get('x-request-id') ?? ''),
    help: objectOf(objectOf(told['_links'])['help'])['href'],
    retryAfterSeconds: secondsOf(headers.get('retry-after')),
  };
}

const NAMES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  412: 'Changed meanwhile',
  422: 'Not valid',
  429: 'Too many requests',
  500: 'The server failed',
  503: 'Not available just now',
};

function wrongOf(value: unknown): Wrong {
  const error = objectOf(value);
  return { at: textOf(error['pointer']) || textOf(error['parameter']), detail: textOf(error['detail']) };
}

/** `Retry-After`: seconds or a date. */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 2000) : '');
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.slice(0, 200) : []);
const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
