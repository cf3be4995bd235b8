import './workers.js';
// Not graphiql/style.css, which holds 35 fonts: letters are those of the system.
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './page.css';
import './panel/panel.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { takeLink } from './link.js';
import { PageOfGraphiql } from './page.js';
import { createSession } from './session/session.js';

const place = document.getElementById('page');
if (!place) throw new Error('index.html has no place for the page.');

const session = createSession();
createRoot(place).render(
  <StrictMode>
    <PageOfGraphiql link={takeLink()} session={session} />
  </StrictMode>,
);
void session.resume();
