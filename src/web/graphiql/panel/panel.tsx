import { useSession } from '../session/use-session.js';
import { Access } from './access.js';
import { Identity } from './identity.js';
import { SignIn } from './sign-in.js';

/** Who asks, and what the query in the editor takes. */
export function Panel() {
  const { standing } = useSession();
  return (
    <section className="halyard-panel" aria-label="Halyard">
      <h2 className="halyard-title">Halyard</h2>
      {standing.kind === 'in' ? (
        <>
          <Identity standing={standing} />
          <Access viewer={standing.viewer} />
        </>
      ) : (
        <SignIn standing={standing} />
      )}
    </section>
  );
}
