import type { DocumentNode, GraphQLInputObjectType, GraphQLInputType } from 'graphql';
import type { AuthPlan } from '../graphql/auth-plan.js';
import type { Need } from '../principals/scope.js';
import type { Scope } from '../principals/scope-registry.js';
import type { Place } from './bridge.js';
import type { Json } from './json.js';
import type { Additions } from './operation/rewrite.js';
import type { Shape } from './operation/shape.js';

export const routeMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type RouteMethod = (typeof routeMethods)[number];

/** One method and path of a bridge, compiled from a GraphQL operation: all that answering and documenting it takes. */
export interface Route {
  /** The operation's name. */
  readonly name: string;
  readonly description: string;
  /** The name of the file it stands in. */
  readonly tag: string;
  readonly kind: 'query' | 'mutation';
  readonly method: RouteMethod;
  /** Below the base path, such as `/products/{id}`. */
  readonly path: string;
  readonly status: number;
  readonly rel: string | undefined;
  /** When hypermedia offers it, beside what the caller's scopes allow. */
  readonly offer: Offer;
  /** Whether a credential in the headers is read, and refused where it is bad. */
  readonly credentials: boolean;
  /** What is announced of its end. */
  readonly deprecated: Date | undefined;
  readonly sunset: Date | undefined;
  readonly successor: string | undefined;
  readonly docs: string | undefined;
  /** What is executed: the operation and its fragments, without any directive of ours. */
  readonly document: DocumentNode;
  /** The same operation, asking for what hypermedia takes besides. Its needs are the same. */
  readonly documentWith: (additions: Additions) => DocumentNode;
  readonly plan: AuthPlan;
  /** All that the operation can need, whatever its variables. */
  readonly need: Need;
  readonly parameters: readonly Parameter[];
  readonly content: Content;
  /** Whether an answer can hold a secret, and so may be kept nowhere. */
  readonly showsSecret: boolean;
  /** Where in the request a place in the arguments (`['input', 'price', 'currency']`) came from. */
  placeOf(field: readonly (string | number)[]): Place | undefined;
  /** A sentence about the operation's arguments, in the words of the route: `first` is its `limit`. */
  retell(message: string): string;
  /** Where what was made can be read; set for 201 and 202 where a route reads it by its id or its SKU. */
  readonly location: Location | undefined;
}

/** When hypermedia offers a route for a thing. The route itself heeds none of it: its operation decides. */
export interface Offer {
  /** All of these must hold: the thing's field has one of the values, spelled as the schema has them. */
  readonly while: readonly { readonly field: string; readonly in: readonly string[] }[];
  /** What it takes where the thing is not the calling key itself, or a session of the calling person. */
  readonly unlessOwn: readonly Scope[] | undefined;
  /** Whether it is for a person who has logged in alone. */
  readonly person: boolean;
  /** Whether it is for who acts in the tenant of the installation alone. */
  readonly defaultTenant: boolean;
}

/** A variable of the operation and where in the request it comes from. */
export interface Parameter {
  readonly variable: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body' | 'whole body';
  /** As the client writes it. The empty string for the whole body. */
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly required: boolean;
  /** What holds where it is left out, as a client would write it; `undefined` where nothing does. */
  readonly default: Json | undefined;
  readonly description: string;
  /** The least number it may be, where there is one. */
  readonly minimum: number | undefined;
  /** The greatest, likewise. */
  readonly maximum: number | undefined;
  /** Where the whole body is taken as it is: what it may be sent as. */
  readonly mediaTypes: readonly string[] | undefined;
  /** Likewise: what such a file looks like, in the order of the media types. */
  readonly fileExamples: readonly string[];
  /** Where items of the list go that do not fit its type; left out, they refuse the request. */
  readonly misfits: Misfits | undefined;
  /** A value as a client would write it. */
  readonly example: Json;
  /** Where the operation passes it on, from the argument inwards: `['input', 'price']`. */
  readonly feeds: readonly (readonly string[])[];
}

/** A variable that is told of items that do not fit: of each its `position`, `field`, `message` and these members. */
export interface Misfits {
  readonly variable: string;
  readonly type: GraphQLInputObjectType;
}

/** What a good answer is made of, and how it is found in the result of the operation. */
export interface Content {
  /** The response key of the one root field, or `undefined` where the body has a member for each. */
  readonly root: string | undefined;
  /** Whether the root field of a query, where it has just one, may be null, which is "not found". */
  readonly nullable: boolean;
  readonly shape: Shape;
  /** Response keys of the root fields that carry `userErrors`. */
  readonly payloads: readonly string[];
  /** The way from the root value to the ETag's. */
  readonly etag: readonly string[] | undefined;
  /** The way from the root value to the time of `Last-Modified`. */
  readonly lastModified: readonly string[] | undefined;
  /** The cookie the answer sets or clears, and the member of the root value that holds it. */
  readonly cookie:
    | { readonly key: string; readonly name: string; readonly path: string; readonly clear: boolean }
    | undefined;
  /** Where the root value is a file: what it can be, and which members of it say the rest. */
  readonly download: Download | undefined;
  readonly page: Paging | undefined;
}

export interface Paging {
  /** The way from the root value to the page that is the body. */
  readonly way: readonly string[];
  /** The query parameter that asks for the next one. */
  readonly cursor: string | undefined;
  /** The one that says how many items there shall be on it. */
  readonly size: Parameter | undefined;
}

export interface Download {
  readonly mediaTypes: readonly string[];
  /** Response keys, by what they hold. */
  readonly keys: Readonly<Record<DownloadMember, string>>;
}

export const downloadMembers = ['name', 'mediaType', 'bytes', 'content'] as const;
export type DownloadMember = (typeof downloadMembers)[number];

export interface Location {
  /** The path of the route that reads it, with its one parameter still in braces. */
  readonly path: string;
  /** The way from the root value to the id, or the SKU. */
  readonly id: readonly string[];
}

/** Whether the variable holds the version that a change is meant for. */
export const isPrecondition = ({ in: place, name }: Parameter): boolean =>
  place === 'header' && name.toLowerCase() === 'if-match';

/** Whether a browser's cookies have a part in the route, so that a foreign page could make use of them. */
export const usesCookies = ({ parameters, content }: Pick<Route, 'parameters' | 'content'>): boolean =>
  content.cookie !== undefined || parameters.some((parameter) => parameter.in === 'cookie');
