import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SRC = resolve(dirname(fileURLToPath(import.meta.url)), '../src');

/**
 * Which rooms a room may import from, from the top of the house to its floor: an arrow that is not listed does not
 * exist. A slice is any room of the access plane or the resources.
 */
const FLOOR = [
  'errors',
  'clock',
  'exact-json',
  'files',
  'follow',
  'ids',
  'installation-secret',
  'labels',
  'maybe-promise',
  'nearest-name',
  'stored-file',
  'version',
];
const SLICES = [
  'accounts',
  'areas',
  'assets',
  'audit',
  'catalog',
  'deployments',
  'jobs',
  'keys',
  'projects',
  'service-accounts',
  'sessions',
  'sunset',
  'transfers',
  'usage',
];
const arrows: Record<string, readonly string[]> = {
  main: ['cli', 'version'],
  cli: [
    'app',
    'bridges',
    'graphql',
    'storage',
    'observe',
    'config',
    'context',
    'principals',
    'sample',
    ...SLICES.filter((slice) => slice !== 'areas'),
    'web',
    ...FLOOR,
  ],
  app: [
    'bridges',
    'hosting',
    'deployments',
    'forward-auth',
    'graphql',
    'http',
    'oauth',
    'storage',
    'observe',
    'outbound',
    'policy',
    'principals',
    'config',
    'context',
    'keys',
    'accounts',
    'assets',
    'audit',
    'catalog',
    'jobs',
    'service-accounts',
    'sessions',
    'sunset',
    'transfers',
    'usage',
    'web',
    ...FLOOR,
  ],
  // The doors of the pages; the pages are programs of their own (below).
  web: ['http', ...FLOOR],
  // Data to look at, of every kind there is: by the verbs that anybody's data is made by.
  sample: [
    ...SLICES.filter((slice) => slice !== 'audit' && slice !== 'usage'),
    'context',
    'principals',
    'storage',
    ...FLOOR,
  ],
  bridges: ['graphql', 'http', 'policy', 'credentials', 'principals', ...FLOOR],
  'forward-auth': ['credentials', 'graphql', 'http', 'policy', 'principals', 'sessions', 'storage', ...FLOOR],
  observe: ['http', 'config', 'keys', ...FLOOR],
  config: [
    'assets',
    'bridges',
    'graphql',
    'jobs',
    'keys',
    'outbound',
    'policy',
    'sessions',
    'usage',
    ...FLOOR,
  ],
  graphql: [
    'http',
    'policy',
    'credentials',
    'principals',
    'storage',
    'context',
    'status',
    ...SLICES,
    ...FLOOR,
  ],
  policy: ['credentials', 'keys', 'principals', ...FLOOR],
  credentials: ['accounts', 'keys', 'principals', 'service-accounts', 'sessions', ...FLOOR],
  http: ['keys', 'policy', ...FLOOR],
  accounts: ['audit', 'keys', 'graphql', 'storage', 'context', 'principals', ...FLOOR],
  sessions: ['accounts', 'audit', 'keys', 'graphql', 'http', 'storage', 'context', 'principals', ...FLOOR],
  audit: ['graphql', 'storage', 'context', 'principals', ...FLOOR],
  catalog: ['audit', 'graphql', 'storage', 'context', 'principals', ...FLOOR],
  // A key asks its account what it may be bound to, and an account its keys what they hold together: file by file there
  // is no way round.
  keys: ['audit', 'graphql', 'storage', 'context', 'principals', 'projects', 'service-accounts', ...FLOOR],
  projects: ['audit', 'graphql', 'storage', 'context', 'principals', ...FLOOR],
  'service-accounts': ['audit', 'graphql', 'keys', 'storage', 'context', 'principals', 'projects', ...FLOOR],
  oauth: ['audit', 'credentials', 'graphql', 'http', 'keys', 'policy', 'principals', 'storage', ...FLOOR],
  usage: ['graphql', 'keys', 'storage', 'context', 'principals', ...FLOOR],
  deployments: ['assets', 'audit', 'graphql', 'storage', 'context', 'principals', 'projects', ...FLOOR],
  hosting: ['credentials', 'deployments', 'graphql', 'http', 'policy', 'storage', ...FLOOR],
  areas: ['audit', 'graphql', 'storage', 'context', 'principals', 'projects', ...FLOOR],
  assets: ['audit', 'graphql', 'storage', 'context', 'principals', 'projects', ...FLOOR],
  status: ['graphql', 'jobs', 'transfers', 'context', ...FLOOR],
  sunset: ['audit', 'graphql', 'storage', 'context', 'principals', 'usage', ...FLOOR],
  jobs: [
    'audit',
    'catalog',
    'graphql',
    'keys',
    'outbound',
    'storage',
    'context',
    'principals',
    'projects',
    ...FLOOR,
  ],
  transfers: ['audit', 'catalog', 'graphql', 'storage', 'context', 'principals', ...FLOOR],
  context: ['assets', 'jobs', 'keys', 'principals', 'sessions', 'storage', 'sunset', 'transfers', ...FLOOR],
  // Only its list of all tables knows the slices, and only to hand it to drizzle-kit.
  storage: [...SLICES, 'oauth', ...FLOOR],
  // Calls what others chose, for slices that must.
  outbound: ['keys', ...FLOOR],
  principals: ['errors'],
  ids: ['clock'],
  errors: [],
  labels: ['errors'],
  'maybe-promise': [],
  'nearest-name': [],
  clock: [],
  'exact-json': [],
  files: ['errors'],
  follow: [],
  'installation-secret': [],
  'stored-file': ['errors', 'files'],
  version: [],
};

interface Import {
  readonly from: string;
  readonly to: string;
  /** Gone at run time. */
  readonly typeOnly: boolean;
}

const everyFile = readdirSync(SRC, { recursive: true, encoding: 'utf8' });
const isOfPage = (file: string): boolean => /^web\/(explorer|graphiql)\//.test(file);
const files = everyFile.filter((name) => name.endsWith('.ts') && !isOfPage(name));
const imports: readonly Import[] = files.flatMap(importsOf);
const roomOf = (file: string): string => file.split('/')[0]?.replace(/\.ts$/, '') ?? '';

describe('the arrows between the rooms', () => {
  it('point at what they may, and none points up', () => {
    const wrong = imports
      .filter(({ from, to }) => roomOf(from) !== roomOf(to))
      .filter(({ from, to }) => !arrows[roomOf(from)]?.includes(roomOf(to)))
      .map(({ from, to }) => `${from} → ${to}`);
    expect(wrong).toEqual([]);
  });

  it('are all needed: a listed arrow that no import uses is a door nobody closed', () => {
    const used = new Set(imports.map(({ from, to }) => `${roomOf(from)} → ${roomOf(to)}`));
    const unused = Object.entries(arrows).flatMap(([from, targets]) =>
      targets
        .filter((to) => !FLOOR.includes(to) && !used.has(`${from} → ${to}`))
        .map((to) => `${from} → ${to}`),
    );
    expect(unused).toEqual([]);
  });

  it('know every room', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !(room in arrows))).toEqual([]);
  });

  it('lead a bridge to data only through GraphQL, never to a slice or the store', () => {
    const shortcuts = imports.filter(
      ({ from, to }) => roomOf(from) === 'bridges' && [...SLICES, 'storage'].includes(roomOf(to)),
    );
    expect(shortcuts).toEqual([]);
  });

  it('reach a slice of GraphQL only from its schema, never from a verb', () => {
    const wrong = imports
      .filter(({ from, to }) => SLICES.includes(roomOf(from)) && roomOf(to) === 'graphql')
      .filter(({ from }) => !/\/schema(-[\w-]+)?\.ts$/.test(from))
      .map(({ from, to }) => `${from} → ${to}`);
    expect(wrong).toEqual([]);
  });

  it('reach a table only from its own slice, and from the list of all tables', () => {
    const wrong = imports
      .filter(({ to }) => /\/(table|queries|[\w-]+-queries)\.ts$/.test(to))
      .filter(({ from, to }) => roomOf(from) !== roomOf(to) && from !== 'storage/tables.ts')
      .map(({ from, to }) => `${from} → ${to}`);
    expect(wrong).toEqual([]);
  });

  it('never leave a page: it is built by itself, for browsers', () => {
    const wrong = everyFile
      .filter((name) => isOfPage(name) && /\.tsx?$/.test(name))
      .flatMap(importsOf)
      .filter(({ from, to }) => to.endsWith('.ts') && dirname(from).split('/')[1] !== to.split('/')[1])
      .map(({ from, to }) => `${from} → ${to}`);
    expect(wrong).toEqual([]);
  });

  it('form no cycle at run time', () => {
    expect(cycles(imports.filter(({ typeOnly }) => !typeOnly))).toEqual([]);
  });
});

describe('nondeterminism', () => {
  it('has two sources only: the clock and the ids', () => {
    const allowed = ['clock.ts', 'ids.ts'];
    const wrong = files
      .filter((file) => !allowed.includes(file))
      .filter((file) =>
        /Date\.now\(|new Date\(\)|Math\.random\(/.test(readFileSync(join(SRC, file), 'utf8')),
      );
    expect(wrong).toEqual([]);
  });
});

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(join(SRC, file), 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) || !moduleSpecifier.text.startsWith('.'))
      return [];
    const target = relative(SRC, resolve(SRC, dirname(file), moduleSpecifier.text)).replace(/\.js$/, '.ts');
    return [{ from: file, to: target, typeOnly: isTypeOnly(statement) }];
  });
}

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  const { importClause } = statement;
  if (!importClause) return false;
  if (importClause.isTypeOnly) return true;
  const { name, namedBindings } = importClause;
  return (
    !name &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every((element) => element.isTypeOnly)
  );
}

/** Every way round, as the files on it. */
function cycles(edges: readonly Import[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      found.push([...path.slice(at), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return found;
}
