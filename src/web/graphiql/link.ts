/** An operation that a link to this page brings along. */
export interface Link {
  readonly query: string;
  readonly variables: string;
  readonly operationName: string | undefined;
}

/**
 * What stands in the address, once: it is taken out, so that a reload, or a bookmark made later, does not bring it back
 * over what was typed since.
 */
export function takeLink(): Link | undefined {
  const { searchParams, pathname, hash } = new URL(location.href);
  const query = searchParams.get('query') ?? '';
  if (searchParams.size > 0) history.replaceState(history.state, '', pathname + hash);
  if (query.trim() === '') return undefined;
  return {
    query,
    variables: indented(searchParams.get('variables') ?? ''),
    operationName: searchParams.get('operationName') ?? undefined,
  };
}

/** What is no JSON stays as it is, and the editor says so. */
function indented(text: string): string {
  try {
    return text === '' ? '' : JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
