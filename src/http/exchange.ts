import type { MaybePromise } from '../maybe-promise.js';
import type { Quota } from '../policy/quota.js';

/** A request as every door sees it, however it came in: over a socket, or through `app.fetch` in a test. */
export interface HttpRequest {
  /** Upper case. */
  readonly method: string;
  /** The path as it was sent, percent-encoding and all. */
  readonly path: string;
  /** What follows the `?`, without it. */
  readonly query: string;
  /** Scheme and authority, such as `http://localhost:4000`: what absolute URLs begin with. */
  readonly origin: string;
  /** The value of a header; `name` is lower case. Several of one name are joined with `, `. */
  header(name: string): string | undefined;
  /** The client's address, past trusted proxies. */
  readonly address: string;
  /** Whether it came from a proxy whose forwarding headers are believed. */
  readonly isViaTrustedProxy: boolean;
  /** Joins the answer, the log lines and the audit rows of this request. */
  readonly requestId: string;
  /** When its headers had come, by `performance.now()`. */
  readonly startedAt: number;
  /** What is learned of the request on its way, for its log line. Never a secret. */
  readonly notes: LogNote;
  /** What is learned of it on its way for who counts it and who dresses the answer. The same object wherever the request is passed on. */
  readonly usage: UsageNote;
  /**
   * The whole body, read once.
   * @throws HalyardError PAYLOAD_TOO_LARGE as soon as more than `limit` bytes are announced or have come
   */
  body(limit: number): Promise<Uint8Array>;
  /**
   * The body as it comes in, for one that may be larger than the memory. Read once, and not with `body` too.
   * @throws HalyardError PAYLOAD_TOO_LARGE as `body` does; BAD_REQUEST where the client goes away or falls silent
   */
  stream(limit: number): AsyncIterable<Uint8Array>;
}

/** Who called, which operation it was, why it was refused. */
export interface LogNote {
  principal?: string;
  tenant?: string;
  operation?: string;
  denial?: string;
  /** The method and path that a proxy asked about. */
  original?: string;
  /** When the key ends, where that is near. */
  keyExpires?: string;
}

/** Whose request it is, where it went, and what is left to who sent it. */
export interface UsageNote {
  /** The tenant of the key that stands behind it. */
  tenantId?: string;
  /** The key and its secret; `undefined` where no key was proven. */
  proof?: { readonly apiKeyId: string; readonly secretId: string };
  /** `<bridge>.<operation>`, or the door: `graphql`, `verify`. One of few: it never comes from the request. */
  route?: string;
  /** Which way to its operation was taken; `undefined` at URLs that lead to none. */
  door?: 'engine' | 'yoga';
  /** What the limits that it was counted by leave its caller. */
  quotas?: readonly Quota[];
}

export interface HttpResponse {
  readonly status: number;
  /** Header names as they are sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
  /** Whether it is certain that no secret stands in the body, though nobody may store it. */
  readonly showsNoSecret?: boolean | undefined;
}

/** Answers every request. */
export type Server = (request: HttpRequest) => MaybePromise<HttpResponse>;

/** One door: answers a request, or `undefined` where the URL is none of its own. */
export type Door = (request: HttpRequest) => MaybePromise<HttpResponse> | undefined;

/**
 * Puts on an answer, good or bad, what belongs there whichever door gave it: into `headers`, which are a copy made for
 * this answer. The last thing that happens to it.
 */
export type Exit = (request: HttpRequest, status: number, headers: Record<string, string>) => void;

/** The same request as if it had been sent elsewhere. */
export const retargeted = (request: HttpRequest, method: string, path: string): HttpRequest => ({
  method,
  path,
  query: request.query,
  origin: request.origin,
  header: request.header,
  address: request.address,
  isViaTrustedProxy: request.isViaTrustedProxy,
  requestId: request.requestId,
  startedAt: request.startedAt,
  notes: request.notes,
  usage: request.usage,
  body: (limit) => request.body(limit),
  stream: (limit) => request.stream(limit),
});
