import { type FocusEvent, useEffect, useRef } from 'react';
import { useSession } from '../session/use-session.js';
import { Access } from './access.js';
import { Identity } from './identity.js';
import { SignIn } from './sign-in.js';

/** Who asks, and what the query in the editor takes. */
export function Panel() {
  const { standing } = useSession();
  const focus = useFocusThatStays(standing.kind);
  return (
    <section className="halyard-panel" aria-label="Halyard" tabIndex={-1} {...focus}>
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

/** With the form that is gone goes its focus: who used the keyboard goes on from the panel, not from the top of the page. */
function useFocusThatStays(kind: string) {
  const ref = useRef<HTMLElement>(null);
  const hadFocus = useRef(false);
  // Looked at whenever the panel shows something else.
  useEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) ref.current?.focus();
  }, [kind]);
  return {
    ref,
    onFocus: () => {
      hadFocus.current = true;
    },
    onBlur: ({ relatedTarget, currentTarget }: FocusEvent<HTMLElement>) => {
      if (relatedTarget !== null) hadFocus.current = currentTarget.contains(relatedTarget as Node);
    },
  };
}
