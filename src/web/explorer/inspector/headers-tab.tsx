import { credential } from '../session/credential.js';
import type { Shown } from '../view/view.js';

export function HeadersTab({ shown: { exchange, spec } }: { readonly shown: Shown }) {
  const [name, value] = spec?.credentialHeader('$HALYARD_KEY') ?? ['Authorization', 'Bearer $HALYARD_KEY'];
  const sent = credential.value ? [...exchange.sentHeaders, [name, value] as const] : exchange.sentHeaders;
  return (
    <>
      <p class="status-line">
        <b class={exchange.status < 400 ? 'good' : 'bad'}>{exchange.status}</b>{' '}
        <code>
          {exchange.method} {exchange.path}
        </code>
      </p>
      <h3 class="overline">Answer</h3>
      <Headers headers={[...exchange.headers]} />
      <h3 class="overline">Request</h3>
      <Headers headers={sent} />
    </>
  );
}

const Headers = ({ headers }: { readonly headers: readonly (readonly [string, string])[] }) => (
  <dl class="headers">
    {headers.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
