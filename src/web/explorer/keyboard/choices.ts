import { follow, jump } from '../address/place.js';
import { titleOfRel } from '../hal/title.js';
import { entriesOf, roots } from '../home/roots.js';
import { credential } from '../session/credential.js';
import { inspectorTabs, opened, showTab } from '../shell/panes.js';
import { nextTheme } from '../shell/theme.js';
import { headingOf } from '../view/names.js';
import { canTurn } from '../view/paging.js';
import { beginAction, openHelp, page, shownNow } from './commands.js';

/** Something that the palette can do. */
export interface Choice {
  readonly group: string;
  readonly title: string;
  /** Told beside it: an address, a key. */
  readonly hint: string;
  run(): void | Promise<void>;
}

export const allChoices = (): readonly Choice[] => [...ofThePage(), ...ofTheServer(), ...ofTheExplorer()];

function ofThePage(): readonly Choice[] {
  const shown = shownNow();
  if (!shown) return [];
  const { templates, links } = shown.resource;
  return [
    ...templates.map(({ key, title, method }) => ({
      group: 'Action',
      title,
      hint: method,
      run: () => beginAction(key),
    })),
    ...links.flatMap(({ rel, title, target, isTemplated }) =>
      target.kind !== 'inside' || isTemplated || rel === 'self'
        ? []
        : [
            {
              group: 'Link',
              title: title || titleOfRel(rel),
              hint: target.path,
              run: () => follow(target.path, headingOf(shown)),
            },
          ],
    ),
    ...(['next', 'prev'] as const).flatMap((rel) =>
      canTurn(shown, rel)
        ? [
            {
              group: 'Link',
              title: rel === 'next' ? 'Next page' : 'Previous page',
              hint: rel.charAt(0),
              run: () => page(rel),
            },
          ]
        : [],
    ),
    ...inspectorTabs.map((name, index) => ({
      group: 'Inspector',
      title: name,
      hint: String(index + 1),
      run: () => showTab(name),
    })),
    {
      group: 'Inspector',
      title: 'Copy as curl',
      hint: 'y',
      run: async () => (await import('./of-the-answer.js')).copyCurl(),
    },
    {
      group: 'Inspector',
      title: 'Open in GraphiQL',
      hint: 'g',
      run: async () => (await import('./of-the-answer.js')).openGraphiql(),
    },
  ];
}

const ofTheServer = (): readonly Choice[] => [
  { group: 'Go to', title: 'Home', hint: '', run: () => jump('') },
  ...(roots.value ?? []).flatMap((root) => [
    { group: 'Go to', title: root.title, hint: root.base, run: () => jump(root.base) },
    ...entriesOf(root).flatMap(({ path, link, create }) => [
      { group: 'Go to', title: link.title || titleOfRel(link.rel), hint: path, run: () => jump(path) },
      ...(create
        ? [
            {
              group: 'Create',
              title: link.title || titleOfRel(link.rel),
              hint: path,
              run: () => jump(path, 'default'),
            },
          ]
        : []),
    ]),
  ]),
];

const ofTheExplorer = (): readonly Choice[] => [
  { group: 'Explorer', title: 'Sign in', hint: '', run: () => (opened.value = 'sign in') },
  ...(credential.value ? [{ group: 'Explorer', title: 'Sign out', hint: '', run: () => void leave() }] : []),
  { group: 'Explorer', title: 'Change the theme', hint: '', run: nextTheme },
  { group: 'Explorer', title: 'All keys', hint: '?', run: openHelp },
];

const leave = async (): Promise<void> => (await import('../session/login.js')).signOut();
