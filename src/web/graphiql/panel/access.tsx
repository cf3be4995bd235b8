import { Button } from '@graphiql/react';
import { useEffect, useRef, useState } from 'react';
import type { Viewer } from '../session/viewer.js';
import { CreateKey } from './create-key.js';
import { Places } from './places.js';
import { useAccess } from './use-access.js';
import { useOperation } from './use-operation.js';

/** What the operation in the editor takes, and a key that can do just that. */
export function Access({ viewer }: { readonly viewer: Viewer }) {
  const operation = useOperation();
  const access = useAccess(operation, viewer);
  const [isMaking, setMaking] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isMaking) return undefined;
    // After the dialog has given the focus back to where it believes it was: its own first input.
    return () => void setTimeout(() => opener.current?.focus());
  }, [isMaking]);
  const obstacle = obstacleTo(viewer, access.kind === 'told' && missingIn(access.places));

  return (
    <section className="halyard-card" aria-label="What this query needs">
      <h3>
        {operation.ok ? (operation.name ?? `This ${operation.kind}`) : 'This query'}
        <span> needs</span>
      </h3>
      {access.kind === 'told' && <Places places={access.places} sets={access.sets} />}
      {access.kind === 'asking' && <p className="halyard-hint">Asking the server…</p>}
      {access.kind === 'failed' && <p className="halyard-hint">{access.reason}</p>}
      {operation.ok && access.kind === 'told' && (
        <>
          <Button
            ref={opener}
            type="button"
            className="halyard-primary"
            disabled={obstacle !== undefined}
            aria-describedby={obstacle === undefined ? undefined : 'halyard-obstacle'}
            onClick={() => setMaking(true)}
          >
            Create a key for exactly this {operation.kind}
          </Button>
          {obstacle !== undefined && (
            <p id="halyard-obstacle" className="halyard-hint">
              {obstacle}
            </p>
          )}
          {isMaking && (
            <CreateKey operation={operation} sets={access.sets} onClose={() => setMaking(false)} />
          )}
        </>
      )}
    </section>
  );
}

const missingIn = (places: readonly { readonly missing: readonly string[] }[]): readonly string[] => [
  ...new Set(places.flatMap(({ missing }) => missing)),
];

/** Nobody makes a key that holds more than they do. */
function obstacleTo(viewer: Viewer, missing: readonly string[] | false): string | undefined {
  if (!viewer.scopes.includes('keys:write')) return 'To create keys takes keys:write, which you do not hold.';
  if (!missing || missing.length === 0) return undefined;
  return 'A key can hold only what you hold yourself.';
}
