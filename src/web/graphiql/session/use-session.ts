import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Session, Standing } from './session.js';

export const SessionContext = createContext<Session | undefined>(undefined);

/** The session of this page, and where it stands. */
export function useSession(): { readonly session: Session; readonly standing: Standing } {
  const session = useContext(SessionContext);
  if (!session) throw new Error('There is no session around this component.');
  return { session, standing: useSyncExternalStore(session.subscribe, session.standing) };
}
