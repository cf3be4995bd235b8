import { graphiqlUrl, graphqlCallOf } from '../openapi/graphql-call.js';
import { CopyButton } from '../ui/copy-button.js';
import { Icon } from '../ui/icon.js';
import type { Shown } from '../view/view.js';

export function GraphqlTab({ shown: { match, path, exchange } }: { readonly shown: Shown }) {
  const call = match && graphqlCallOf(match, path);
  if (!call) {
    const operation = exchange.headers.get('graphql-operation');
    return (
      <p class="quiet">
        {operation ? `The operation ${operation} answers it.` : 'No GraphQL operation is behind this URL.'}
      </p>
    );
  }
  return (
    <>
      <div class="panel-head">
        <b>{call.operation}</b>
        <span class="panel-tools">
          <a class="button button-small" href={graphiqlUrl(call)} target="_blank" rel="noopener">
            Open in GraphiQL
            <Icon name="out" />
          </a>
          <CopyButton text={call.document} what="operation" />
        </span>
      </div>
      <pre class="code">{call.document}</pre>
      <h3 class="overline">Variables</h3>
      <pre class="code">{JSON.stringify(call.variables, null, 2)}</pre>
    </>
  );
}
