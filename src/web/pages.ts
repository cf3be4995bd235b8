/** One of the pages that people open in a browser: built by Vite into files that are served as they are. */
export interface Page {
  /** Its folder, in the sources and in what is built. */
  readonly name: 'explorer' | 'graphiql';
  /** The URL that people open. */
  readonly path: string;
  /** Below this URL is everything else that it loads. The name of each file changes with what is in it. */
  readonly assets: string;
  /** Whether its URL answers something else to who does not ask for HTML. */
  readonly sharesItsUrl: boolean;
  /** Whether it loads parts of itself when they are first needed. */
  readonly isInPieces: boolean;
  /** What it may load and run: its `Content-Security-Policy`. */
  readonly policy: string;
}

/** Nothing comes from elsewhere, nothing goes elsewhere, and no other page shows one of ours as its own. */
const LOCKED = [
  "default-src 'none'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

const policyOf = (...more: readonly string[]): string => [...LOCKED, ...more].join('; ');

/** Where any URL of a bridge is shown to people, named after a `#`. */
export const EXPLORER_PATH = '/api/browser';

export const pages: readonly Page[] = [
  {
    name: 'explorer',
    path: EXPLORER_PATH,
    assets: `${EXPLORER_PATH}/assets/`,
    sharesItsUrl: false,
    isInPieces: true,
    policy: policyOf("style-src 'self'"),
  },
  {
    name: 'graphiql',
    path: '/graphql',
    assets: '/graphql/assets/',
    sharesItsUrl: true,
    isInPieces: false,
    // Its editor puts styles into the page while it runs, and reads what is typed on threads of its own.
    policy: policyOf("style-src 'self' 'unsafe-inline'", "worker-src 'self'"),
  },
];
