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
import { curied, hyphenated, summaryOf } from './words.js';

/** Where something is that a relation leads to, or a template is named after. */
interface Told {
  readonly mounted: MountedBridge;
  readonly route: Route;
}

/** The pages that `curies` lead to: for each relation what is there, what it takes and who may, for people. */
export function relPages(group: Neighbours, graphOf: (mounted: MountedBridge) => RouteGraph): Handler {
  const [{ bridge }] = group;
  let pages: ReadonlyMap<string, string> | undefined;
  return (request, inPath) => {
    noteRoute(request, `${bridge.name}.rels`);
    pages ??= pagesOf(group, graphOf);
    const page = pages.get(inPath.get('rel') ?? '');
    if (page === undefined)
      return refuse(bridge, request, reasonOfCode('NOT_FOUND', 'There is no such relation here.'));
    return {
      status: 200,
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'public, max-age=300',
        'Content-Security-Policy':
          "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
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
  return new Map([...told].map(([rel, all]) => [rel, pageOf(rel, all)]));
}

const pageOf = (rel: string, all: readonly Told[]): string =>
  [
    '<!doctype html>',
    '<html lang="en">',
    `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">`,
    `<title>${escaped(curied(rel))}</title>`,
    `<h1><code>${escaped(curied(rel))}</code></h1>`,
    ...all.map(sectionOf),
    '</html>',
    '',
  ].join('\n');

function sectionOf({ mounted: { bridge }, route }: Told): string {
  const sets = scopeSets(route.need).filter((set) => set.length > 0);
  const takes = route.parameters.filter(({ in: place }) => place !== 'cookie');
  return [
    `<h2>${escaped(summaryOf(route))}</h2>`,
    `<p><code>${route.method} ${escaped(bridge.basePath + route.path)}</code>, of ${escaped(bridge.title)}</p>`,
    `<p>${escaped(route.description)}</p>`,
    `<p>${sets.length > 0 ? `Scopes: ${sets.map((set) => `<code>${set.map(escaped).join('</code> and <code>')}</code>`).join(', or ')}.` : 'No scope is needed.'}</p>`,
    ...(takes.length > 0
      ? [
          '<table><thead><tr><th scope="col">Takes</th><th scope="col">In</th><th scope="col">Needed</th><th scope="col">Such as</th><th scope="col">What it is</th></tr></thead><tbody>',
          ...takes.map(
            ({ name, in: place, required, description, example }) =>
              `<tr><td><code>${escaped(name || 'the body')}</code></td><td>${place}</td><td>${required ? 'yes' : 'no'}</td><td><code>${escaped(JSON.stringify(example).slice(0, 200))}</code></td><td>${escaped(description)}</td></tr>`,
          ),
          '</tbody></table>',
        ]
      : []),
    `<details><summary>The GraphQL operation behind it</summary><pre>${escaped(print(route.document))}</pre></details>`,
  ].join('\n');
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
