import { bridges } from '../bridges/index.js';
import type { Config } from '../config.js';
import type { LoadedSample } from '../sample/load.js';
import { SAMPLE_OWNER, SAMPLE_PASSWORD } from '../sample/people.js';
import { sqliteFile } from '../storage/open.js';
import { EXPLORER_PATH } from '../web/pages.js';

/** What people are told of a server that has just started. */
export interface BannerParts {
  readonly config: Config;
  readonly url: string;
  /** Where metrics are read, if anywhere. */
  readonly metrics: string | undefined;
  readonly firstKey: string | undefined;
  /** How many of each thing the sample has added, where it was asked for. */
  readonly loaded: LoadedSample | undefined;
}

export function banner({ config, url, metrics, firstKey, loaded }: BannerParts): string {
  const kept = config.databaseUrl ? 'PostgreSQL' : sqliteFile(config);
  const served = bridges.filter(({ name }) => config.bridges.includes(name));
  const hasPim = config.bridges.includes('pim');
  const row = (name: string, what: string) => `  ${name.padEnd(10)} ${what}`;
  const lines = [
    '',
    `  Explore it: ${url}${EXPLORER_PATH}`,
    '',
    `  Halyard serves ${url}   (data: ${kept})`,
    '',
    row('GraphiQL', `${url}/graphql`),
    ...served.map(({ name, basePath }) =>
      row(name, `${url}${basePath}   OpenAPI: ${url}${basePath}/openapi`),
    ),
    ...(served.length === 0 ? [row('REST', 'none: HALYARD_BRIDGES switches off every bridge')] : []),
    ...config.bridgeHosts.map(({ host, basePath, bridge }) =>
      row('at host', `${host}${basePath}   ${bridge}`),
    ),
    ...(metrics ? [row('Metrics', metrics)] : []),
    '',
    `  ${sampleSentence(loaded)}`,
    '',
  ];
  if (firstKey) {
    lines.push('  Your first key. It holds every scope and is not shown again:', '', `    ${firstKey}`, '');
    if (hasPim)
      lines.push(
        '  Try it:',
        '',
        `    curl "${url}/api/v1/products?limit=3" -H "X-API-Key: ${firstKey}"`,
        '',
      );
  } else {
    lines.push(
      '  Lost your key? `npm run -s halyard -- keys create --name mine --all-scopes` makes another.',
      '',
    );
  }
  return `${lines.join('\n')}\n`;
}

function sampleSentence(loaded: LoadedSample | undefined): string {
  if (!loaded) return 'Sample data, also while the server runs: npm run -s halyard -- sample load';
  const { products, categories, suppliers, people } = loaded;
  const log = people
    ? `\n  Log in as ${SAMPLE_OWNER} with "${SAMPLE_PASSWORD}", from this machine alone.`
    : '';
  if (products + categories + suppliers === 0) return `Sample data: it was there already.${log}`;
  return `Sample data: loaded ${products} products, ${categories} categories, ${suppliers} suppliers.${log}`;
}
