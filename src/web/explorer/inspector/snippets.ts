import type { Shown } from '../view/view.js';

/** The request of a URL in a language. The key is always a variable: what is copied can be shown to anybody. */
export interface Snippet {
  readonly language: string;
  readonly text: string;
}

export interface Asked {
  readonly url: string;
  readonly accept: string;
  /** The header that carries the key, with `$HALYARD_KEY` for the key. */
  readonly credential: readonly [string, string];
}

/** What is shown, as a request that anybody could send. */
export const askedOf = ({ path, exchange, spec }: Shown): Asked => ({
  url: location.origin + path,
  accept: exchange.mediaType || '*/*',
  credential: spec?.credentialHeader('$HALYARD_KEY') ?? ['Authorization', 'Bearer $HALYARD_KEY'],
});

export const snippetsOf = (asked: Asked): readonly Snippet[] => [
  { language: 'curl', text: curlOf(asked) },
  { language: 'fetch', text: fetchOf(asked) },
  { language: 'Python', text: pythonOf(asked) },
];

/** In single quotes nothing means anything to a shell; the key stands in double ones, so that it is filled in. */
export const curlOf = ({ url, accept, credential: [name, value] }: Asked): string =>
  [`curl ${quoted(url)}`, `-H "${name}: ${value}"`, `-H ${quoted(`Accept: ${accept}`)}`].join(' \\\n  ');

const quoted = (text: string): string => `'${text.replace(/'/g, "'\\''")}'`;

const fetchOf = ({
  url,
  accept,
  credential: [name, value],
}: Asked): string => `const answer = await fetch(${JSON.stringify(url)}, {
  headers: {
    ${JSON.stringify(name)}: \`${value.replace('$HALYARD_KEY', `\${process.env.HALYARD_KEY}`)}\`,
    Accept: ${JSON.stringify(accept)},
  },
});
console.log(answer.status, await answer.json());`;

const pythonOf = ({
  url,
  accept,
  credential: [name, value],
}: Asked): string => `import json, os, urllib.request

request = urllib.request.Request(
    ${JSON.stringify(url)},
    headers={
        ${JSON.stringify(name)}: f"${value.replace('$HALYARD_KEY', "{os.environ['HALYARD_KEY']}")}",
        "Accept": ${JSON.stringify(accept)},
    },
)
with urllib.request.urlopen(request) as answer:
    print(answer.status, json.load(answer))`;
