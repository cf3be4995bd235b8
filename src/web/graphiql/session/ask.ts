/** Why the server did not answer, for people. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly code: string | undefined,
  ) {
    super(message);
  }
}

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Asks on behalf of the panel, not of the editor. @throws Refusal */
export async function ask<Data>(
  headers: Readonly<Record<string, string>>,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  signal?: AbortSignal,
): Promise<Data> {
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: 'omit',
    headers: { ...headers, Accept: 'application/json', 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    ...(signal && { signal }),
  });
  const { data, errors = [] } = (await response.json()) as Answer<Data>;
  const [error] = errors;
  if (error) throw new Refusal(error.message, error.extensions?.code);
  if (!data) throw new Refusal(`The server answered ${response.status}.`, undefined);
  return data;
}
