/** A credential as it was shown, before anything about it is believed. */
export interface Credential {
  readonly kind: 'apiKey' | 'accessToken';
  readonly text: string;
}

/** The part of a request that can carry a credential. Names are lower case. */
export type Header = (name: string) => string | undefined;

/**
 * One way to show a credential. `read` answers `undefined` when the request has none that this reader understands;
 * it judges nothing.
 */
export interface CredentialReader {
  /** Its name in OpenAPI's `securitySchemes`. */
  readonly name: string;
  /** The OpenAPI 3.1 security scheme it stands for. */
  readonly scheme: Readonly<Record<string, string>>;
  /** The header as it is sent, for who sent none. */
  readonly example: string;
  /** The headers it looks at, for `Vary`. */
  readonly headers: readonly string[];
  read(header: Header): Credential | undefined;
}
