import { DOC_EXPLORER_PLUGIN } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { useMemo, useState } from 'react';
import { Brand } from './brand.js';
import { createFetcher } from './fetcher.js';
import type { Link } from './link.js';
import { openingFor } from './opening.js';
import { HALYARD_PLUGIN } from './panel/plugin.js';
import type { Session } from './session/session.js';
import { SessionContext, useSession } from './session/use-session.js';
import { secretless } from './storage.js';

interface PageProps {
  readonly link: Link | undefined;
  readonly session: Session;
}

const STORAGE = secretless(localStorage);
const PLUGINS = [HALYARD_PLUGIN, HISTORY_PLUGIN];

export const PageOfGraphiql = ({ link, session }: PageProps) => (
  <SessionContext value={session}>
    <Editor link={link} />
  </SessionContext>
);

function Editor({ link }: { readonly link: Link | undefined }) {
  const { session, standing } = useSession();
  const viewer = standing.kind === 'in' ? standing.viewer : undefined;
  // GraphiQL reads the schema again wherever it is given another fetcher: what may be asked depends on who asks.
  const fetcher = useMemo(() => createFetcher(session), [session, viewer]);
  const [opening] = useState(() => openingFor(link, localStorage));
  const [visiblePlugin] = useState(() => firstPlugin(localStorage));
  return (
    <GraphiQL
      {...opening}
      {...(visiblePlugin && { visiblePlugin })}
      fetcher={fetcher}
      inputValueDeprecation
      schemaDescription
      plugins={PLUGINS}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      shouldPersistHeaders={false}
      storage={STORAGE}
    >
      <GraphiQL.Logo>
        <Brand operationName={link?.operationName} />
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

/** Who was never here is shown how to sign in; after that GraphiQL remembers what was open. */
const firstPlugin = (storage: Pick<Storage, 'getItem'>): typeof HALYARD_PLUGIN | undefined =>
  storage.getItem('graphiql:visiblePlugin') === null ? HALYARD_PLUGIN : undefined;
