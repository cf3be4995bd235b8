import type { GraphiQLPlugin } from '@graphiql/react';
import { useSession } from '../session/use-session.js';
import { Panel } from './panel.js';

/** What GraphiQL shows beside its docs and its history. */
export const HALYARD_PLUGIN: GraphiQLPlugin = { title: 'Halyard', icon: KeyIcon, content: Panel };

/** A key; filled where somebody has signed in. */
function KeyIcon() {
  const isIn = useSession().standing.kind === 'in';
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <circle cx="6.75" cy="13.25" r="4" fill={isIn ? 'hsl(var(--color-success))' : 'none'} />
      <path d="m9.75 10.25 7-7m-3 3 2.5 2.5m-5 0 1.5 1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
