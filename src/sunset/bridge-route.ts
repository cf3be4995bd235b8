/** A route of a bridge, and what is announced of its end, for whoever asks about it. */
export interface BridgeRoute {
  readonly bridge: string;
  /** The name of its operation. */
  readonly operation: string;
  readonly method: string;
  /** As clients call it, from the base path of the bridge on. */
  readonly path: string;
  readonly deprecated: Date | undefined;
  readonly sunset: Date | undefined;
  readonly successor: string | undefined;
  readonly docs: string | undefined;
}

/** What its calls are counted as. */
export const nameOf = ({ bridge, operation }: BridgeRoute): string => `${bridge}.${operation}`;

interface Mounted {
  readonly name: string;
  readonly basePath: string;
  readonly routes: readonly (Omit<BridgeRoute, 'bridge' | 'operation'> & { readonly name: string })[];
}

export const bridgeRoutesOf = (mounted: readonly Mounted[]): readonly BridgeRoute[] =>
  mounted.flatMap(({ name: bridge, basePath, routes }) =>
    routes.map(({ name: operation, method, path, deprecated, sunset, successor, docs }) => ({
      bridge,
      operation,
      method,
      path: basePath + path,
      deprecated,
      sunset,
      successor,
      docs,
    })),
  );
