import { CopyButton } from '../ui/copy-button.js';
import type { Shown } from '../view/view.js';
import { askedOf, snippetsOf } from './snippets.js';

export const CodeTab = ({ shown }: { readonly shown: Shown }) => (
  <>
    {snippetsOf(askedOf(shown)).map(({ language, text }) => (
      <section key={language} aria-label={language}>
        <div class="panel-head">
          <h3 class="overline">{language}</h3>
          <CopyButton text={text} what={language} />
        </div>
        <pre class="code">{text}</pre>
      </section>
    ))}
    <p class="quiet">
      <code>$HALYARD_KEY</code> is your key: <code>export HALYARD_KEY=…</code>
    </p>
  </>
);
