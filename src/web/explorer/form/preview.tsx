import { graphqlCallOf } from '../openapi/graphql-call.js';
import { credential } from '../session/credential.js';
import { formatBytes } from '../ui/format.js';
import { type Draft, requestOf } from './draft.js';

/** What will be sent, as it is being put together, and the GraphQL that it will run. */
export const Preview = ({ draft }: { readonly draft: Draft }) => (
  <details class="preview">
    <summary>What will be sent</summary>
    <Http draft={draft} />
    <Graphql draft={draft} />
  </details>
);

function Http({ draft }: { readonly draft: Draft }) {
  const { method, path, headers, body } = built(draft);
  const file = draft.file.value;
  const lines = [
    `${method} ${path}`,
    ...(credential.value ? ['Authorization: Bearer $HALYARD_KEY'] : []),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body ? ['', JSON.stringify(masked(draft, body), null, 2)] : []),
    ...(file ? ['', `(${file.name}, ${formatBytes(file.size)})`] : []),
  ];
  return (
    <>
      <h3 class="overline">HTTP</h3>
      <pre class="code">{lines.join('\n')}</pre>
    </>
  );
}

function Graphql({ draft }: { readonly draft: Draft }) {
  const { path, body } = built(draft);
  const call = draft.match && graphqlCallOf(draft.match, path, masked(draft, body ?? {}));
  if (!call) return null;
  return (
    <>
      <h3 class="overline">GraphQL</h3>
      <pre class="code">{call.document}</pre>
      <pre class="code">{JSON.stringify(call.variables, null, 2)}</pre>
    </>
  );
}

const built = (draft: Draft) => requestOf(draft, '(made when it is sent)');

/** Passwords are not for those who look over a shoulder. */
function masked(draft: Draft, body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const hidden = new Set(
    draft.inputs.value.filter(({ field }) => field.kind === 'password').map(({ field }) => field.name),
  );
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, hidden.has(name) ? '••••••••' : value]),
  );
}
