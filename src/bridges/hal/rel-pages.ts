import { createHash } from 'node:crypto';
import { print } from 'graphql';
import { noteRoute } from '../../http/count-usage.js';
import { scopeSets } from '../../principals/scope.js';
import type { Handler } from '../answer-route.js';
import type { MountedBridge } from '../mount.js';
import type { Neighbours } from '../neighbours.js';
import { reasonOfCode } from '../response/refusals.js';
import { refuse } from '../response/refuse.js';
import type { Route } from '../route.js';
import type { RouteGraph } from './graph.js';
import type { Links } from './links.js';
import { curied, hyphenated, summaryOf } from './words.js';

/** Where something is that a relation leads to, or a template is named after. */
interface Told {
  readonly mounted: MountedBridge;
  readonly route: Route;
}

/** The pages that `curies` lead to: for each relation what is there, what it takes and who may, for people. */
export function relPages(
  group: Neighbours,
  graphOf: (mounted: MountedBridge) => RouteGraph,
  /** Of the root, beside those that are routes. */
  others: Links,
): Handler {
  const [{ bridge }] = group;
  let pages: ReadonlyMap<string, string> | undefined;
  return (request, inPath) => {
    noteRoute(request, `${bridge.name}.rels`);
    pages ??= new Map([...pagesOfLinks(others), ...pagesOf(group, graphOf)]);
    const page = pages.get(inPath.get('rel') ?? '');
    if (page === undefined)
      return refuse(bridge, request, reasonOfCode('NOT_FOUND', 'There is no such relation here.'));
    return {
      status: 200,
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'public, max-age=300',
        'Content-Security-Policy': POLICY,
      },
      body: page,
    };
  };
}

function pagesOf(
  group: Neighbours,
  graphOf: (mounted: MountedBridge) => RouteGraph,
): ReadonlyMap<string, string> {
  const told = new Map<string, Told[]>();
  const tell = (rel: string, one: Told) => {
    const known = told.get(rel) ?? [];
    if (!known.some(({ route }) => route === one.route)) told.set(rel, [...known, one]);
  };
  for (const mounted of group) {
    const graph = graphOf(mounted);
    for (const route of mounted.routes) {
      tell(route.rel ?? hyphenated(route.name), { mounted, route });
      const { shape } = route.content;
      const type = shape.kind === 'object' ? shape.type.name : undefined;
      for (const { name, to } of type === undefined ? [] : graph.referencesOf(type)) {
        tell(hyphenated(name), { mounted, route: to.route });
      }
    }
  }
  return new Map([...told].map(([rel, all]) => [rel, pageOf(rel, all.map(sectionOf).join('\n'))]));
}

const pagesOfLinks = (links: Links): readonly (readonly [string, string])[] =>
  Object.entries(links).map(([rel, link]) => {
    const { href, title } = link as { href: string; title: string };
    const name = rel.slice(curied('').length);
    const leads = `<p>Leads to ${escaped(title)}, at <a href="${escaped(href)}"><code>${escaped(href)}</code></a>.</p>`;
    return [name, pageOf(name, leads)];
  });

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.6 system-ui, sans-serif }
body { max-width: 60rem; margin: 2.5rem auto; padding: 0 1.25rem; color: light-dark(#1c1c22, #e8e8ee); background: light-dark(#fff, #16161a) }
h1 { font-size: 1.5rem } h2 { margin-top: 2.5rem; font-size: 1.1rem }
code, pre { font: 0.86em/1.6 ui-monospace, monospace }
code { padding: 0.1em 0.35em; border-radius: 4px; background: light-dark(#f0f0f4, #26262c) }
h1 code { padding: 0; background: none }
pre, .wide { overflow-x: auto } pre { padding: 1rem; border-radius: 8px; background: light-dark(#f6f6f8, #1e1e23) }
table { width: 100%; border-collapse: collapse } th, td { padding: 0.5rem 0.75rem 0.5rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid light-dark(#e4e4ea, #303038) }
th { font-weight: 600; font-size: 0.86em } summary { cursor: pointer }
`;
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const pageOf = (rel: string, body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(curied(rel))}</title>
<style>${STYLE}</style>
<main>
<h1><code>${escaped(curied(rel))}</code></h1>
${body}
</main>
</html>
`;

const sectionOf = ({ mounted: { bridge }, route }: Told): string => `<h2>${escaped(summaryOf(route))}</h2>
<p><code>${route.method} ${escaped(bridge.basePath + route.path)}</code> of ${escaped(bridge.title)}</p>
<p>${told(route.description)}</p>
<p>${scopesOf(route)}</p>
${parametersOf(route)}
<details><summary>The GraphQL operation behind it</summary><pre tabindex="0">${escaped(print(route.document))}</pre></details>`;

function scopesOf({ need }: Route): string {
  const sets = scopeSets(need).filter((set) => set.length > 0);
  if (sets.length === 0) return 'It takes no scope.';
  const words = sets.map((set) => set.map((scope) => `<code>${escaped(scope)}</code>`).join(' and '));
  return `It takes ${words.join(', or ')}.`;
}

function parametersOf({ parameters }: Route): string {
  const rows = parameters
    .filter(({ in: place }) => place !== 'cookie')
    .map(
      ({ name, in: place, required, description, example }) => `<tr>
<th scope="row"><code>${escaped(name || 'the body')}</code></th><td>${place}${required ? ', needed' : ''}</td>
<td><code>${escaped(JSON.stringify(example).slice(0, 200))}</code></td><td>${told(description)}</td>
</tr>`,
    );
  if (rows.length === 0) return '';
  return `<div class="wide" tabindex="0"><table>
<thead><tr><th scope="col">Takes</th><th scope="col">In</th><th scope="col">Such as</th><th scope="col">What it is</th></tr></thead>
<tbody>${rows.join('')}</tbody>
</table></div>`;
}

/** Descriptions have names between backticks, as in Markdown. */
const told = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
