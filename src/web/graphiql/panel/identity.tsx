import { Button } from '@graphiql/react';
import { useId } from 'react';
import type { Standing } from '../session/session.js';
import { useSession } from '../session/use-session.js';
import type { Viewer } from '../session/viewer.js';
import { TimeLeft } from './time-left.js';

const KINDS: Record<Viewer['kind'], string> = {
  API_KEY: 'API key',
  SERVICE_ACCOUNT: 'Service account',
  USER: 'Person',
  OPERATOR: 'Operator',
  ANONYMOUS: 'Nobody',
};

/** Who is signed in, for how long, and with what. */
export function Identity({ standing }: { readonly standing: Extract<Standing, { kind: 'in' }> }) {
  const { session } = useSession();
  const { viewer, isLogin, isKept } = standing;
  return (
    <section className="halyard-card" aria-label="Who you are">
      <div className="halyard-who">
        <div>
          <strong>{viewer.name}</strong>
          <span>{viewer.user?.email ?? KINDS[viewer.kind]}</span>
        </div>
        <Button type="button" onClick={() => void session.leave()}>
          Sign out
        </Button>
      </div>
      <dl>
        <dt>Tenant</dt>
        <dd>
          <Tenant viewer={viewer} />
        </dd>
        <dt>Ends</dt>
        <dd>{isLogin ? 'renewed while you are here' : <TimeLeft until={viewer.expiresAt} />}</dd>
        <dt>Kept</dt>
        <dd>{isLogin ? 'until you sign out' : isKept ? 'for this tab' : 'until a reload'}</dd>
      </dl>
      <details>
        <summary>
          {viewer.scopes.length} {viewer.scopes.length === 1 ? 'scope' : 'scopes'}
        </summary>
        <ul className="halyard-scopes">
          {viewer.scopes.map((scope) => (
            <li key={scope}>
              <code>{scope}</code>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

/** A person who belongs to several chooses. */
function Tenant({ viewer }: { readonly viewer: Viewer }) {
  const { session } = useSession();
  const id = useId();
  const tenants = viewer.memberships.flatMap(({ tenant }) => (tenant ? [tenant] : []));
  if (tenants.length < 2) return viewer.tenant?.name ?? 'none';
  return (
    <select
      id={id}
      aria-label="Tenant"
      value={viewer.tenant?.id ?? ''}
      onChange={(event) => void session.chooseTenant(event.target.value)}
    >
      {tenants.map((tenant) => (
        <option key={tenant.id} value={tenant.id}>
          {tenant.name}
        </option>
      ))}
    </select>
  );
}
