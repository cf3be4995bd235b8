import { useEffect, useState } from 'react';
import { ask } from '../session/ask.js';
import { useSession } from '../session/use-session.js';
import type { Viewer } from '../session/viewer.js';
import type { InEditor } from './use-operation.js';

/** A place in the schema that the operation comes by. */
export interface Place {
  readonly coordinate: string;
  /** Every scope of any one of these sets. */
  readonly needs: readonly (readonly string[])[];
  readonly held: boolean;
  readonly missing: readonly string[];
}

export type AccessState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'failed'; readonly reason: string }
  | {
      readonly kind: 'told';
      readonly places: readonly Place[];
      /** The smallest scope sets with which it runs. */
      readonly sets: readonly (readonly string[])[];
    };

const ACCESS = `query HalyardPanelAccess($document: String!) {
  explainAccess(document: $document) { coordinate needs held missing }
  scopesFor(document: $document)
}`;

/** People pause when they have typed a word; each text costs the server a reading. */
const PAUSE_MS = 500;

/** What the operation in the editor takes of who is signed in. */
export function useAccess(operation: InEditor, viewer: Viewer): AccessState {
  const { session } = useSession();
  const [state, setState] = useState<AccessState>({ kind: 'asking' });
  const document = operation.ok ? operation.document : undefined;

  // Asked anew of another viewer, who holds other scopes.
  useEffect(() => {
    if (document === undefined) return;
    const control = new AbortController();
    const tell = (next: AccessState): void => {
      if (!control.signal.aborted) setState(next);
    };
    const timer = setTimeout(async () => {
      try {
        const headers = await session.headers();
        const told = await ask<AccessAnswer>(headers, ACCESS, { document }, control.signal);
        tell({ kind: 'told', places: told.explainAccess, sets: told.scopesFor });
      } catch (error) {
        tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [document, session, viewer]);

  return operation.ok ? state : { kind: 'failed', reason: operation.reason };
}

interface AccessAnswer {
  readonly explainAccess: readonly Place[];
  readonly scopesFor: readonly (readonly string[])[];
}
