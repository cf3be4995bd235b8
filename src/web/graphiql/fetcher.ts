import type { Fetcher } from '@graphiql/toolkit';
import { readEvents } from './events.js';
import type { Session } from './session/session.js';

/** Whatever the "Headers" tab says of who asks is said in place of the session. */
const CREDENTIAL_HEADERS = ['authorization', 'x-api-key'];

/** Sends what the editor holds. A subscription comes as events, one after the other. */
export const createFetcher =
  (session: Pick<Session, 'headers'>): Fetcher =>
  async ({ query, variables, operationName }, { headers = {}, documentAST } = {}) => {
    const isSubscription = documentAST?.definitions.some(
      (definition) =>
        definition.kind === 'OperationDefinition' &&
        definition.operation === 'subscription' &&
        (!operationName || definition.name?.value === operationName),
    );
    const own = headers as Record<string, string>;
    const showsAnother = Object.keys(own).some((name) => CREDENTIAL_HEADERS.includes(name.toLowerCase()));
    const control = new AbortController();
    const response = await fetch('/graphql', {
      method: 'POST',
      credentials: 'omit',
      signal: control.signal,
      headers: {
        ...(!showsAnother && (await session.headers())),
        ...own,
        Accept: isSubscription
          ? 'text/event-stream, application/json'
          : 'application/graphql-response+json, application/json',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ query, variables, operationName }),
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    return isStream && response.body ? readEvents(response.body, control) : response.json();
  };
