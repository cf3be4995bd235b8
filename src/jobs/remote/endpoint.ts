/** Where a registered model is asked, and how. */
export interface Endpoint {
  readonly tenantId: string;
  readonly modelId: string;
  readonly url: string;
  readonly headerNames: readonly string[];
  readonly sealedHeaders: string;
  readonly timeoutSeconds: number;
  readonly maxResultBytes: number;
}

/** Scheme, host and port: whose secrets are whose. */
export const originOf = (url: string): string => new URL(url).origin;
