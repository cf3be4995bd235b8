import type { ErrorCode } from '../errors.js';
import type { DoorRules } from '../policy/admit.js';
import type { Announcement } from './announcement.js';
import type { JsonObject } from './json.js';
import type { Spelling } from './spelling.js';

/**
 * The REST dialect of one legacy API: who may call, how errors look, what a page looks like. Its routes are GraphQL
 * operations in `schema/bridges/<name>/`; nothing of it touches data.
 */
export interface Bridge {
  /** Its folder in `schema/bridges`, and its file in `schema/openapi`. */
  readonly name: string;
  readonly title: string;
  /** Of its URLs and bodies, not of this server. */
  readonly version: string;
  /** Markdown, for whoever opens its OpenAPI document. */
  readonly description: string;
  /** What its URLs begin with, such as `/api/v1`. */
  readonly basePath: string;
  /** How a credential is shown here, and whose keys are taken. */
  readonly rules: DoorRules;
  readonly spelling: Spelling;
  readonly errors: ErrorDialect;
  readonly page: PageDialect;
  /** Whether its root leads to all else that the server has, and is open to everybody. */
  readonly isServerRoot?: boolean | undefined;
  /** Goes around the body of every good answer, where the API has such a thing. */
  readonly envelope?: EnvelopeDialect | undefined;
  /** What is announced of the end of all its routes, where the operator announces nothing else. */
  readonly sunset?: Announcement | undefined;
}

export interface ErrorDialect {
  readonly mediaType: string;
  /** The schema of its bodies, and what it is called in OpenAPI. */
  readonly name: string;
  readonly schema: JsonObject;
  /** What a status means here, for OpenAPI, where that is not what it means elsewhere. */
  readonly meanings?: Readonly<Record<number, string>> | undefined;
  /** Dresses a refusal. The dialect decides on the status too: some answer 403 to everything about a credential. */
  answer(refusal: Refusal): ErrorAnswer;
}

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  /** Whether it is the same for everybody, so that no header may tell anything of the caller either. */
  readonly isUniform?: boolean;
}

export interface PageDialect {
  body(page: PageContent): object;
  /** `counted`: whether the route can be asked for the number of all items. */
  schema(items: JsonObject, counted: boolean): JsonObject;
}

export interface PageContent {
  readonly items: readonly unknown[];
  /** Where the next page begins; `null` on the last one. */
  readonly nextCursor: string | null;
  /** How many there are on all pages, where it was asked for. */
  readonly total: number | undefined;
}

export interface EnvelopeDialect {
  body(content: unknown): object;
  schema(content: JsonObject): JsonObject;
}

/** Why a request comes to nothing, before a dialect dresses it. All of it is public. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
  /** The places in the request that were wrong. */
  readonly faults: readonly Fault[];
  /** Minimal scope sets, any of which would do. */
  readonly requiredScopes: readonly (readonly string[])[];
  readonly missingScopes: readonly string[];
  readonly retryAfterSeconds: number | undefined;
  readonly requestId: string;
}

/** One place in a request and what is wrong with it. */
export interface Fault {
  readonly place: Place;
  readonly detail: string;
  readonly code: ErrorCode;
}

export type Place =
  | { readonly in: 'path' | 'query' | 'header' | 'cookie'; readonly name: string }
  | { readonly in: 'body'; readonly pointer: string };
