import { isListType, isNonNullType, print } from 'graphql';
import { AUTHENTICATED, scopeSets } from '../../principals/scope.js';
import type { Bridge } from '../bridge.js';
import type { Json, JsonObject } from '../json.js';
import { ANY_TYPE } from '../request/accept.js';
import { isPrecondition, type Parameter, type Route } from '../route.js';
import { errorResponses, KEY_EXPIRES, RATE_LIMIT } from './responses.js';
import { type Schemas, withNull } from './schemas.js';
import { coveredInput } from './secrets.js';

/** One route as an OpenAPI operation. */
export function operationOf(bridge: Bridge, route: Route, schemas: Schemas): JsonObject {
  const [summary = route.name, ...more] = route.description.split(/(?<=\.)\s+/);
  const description = [...more, ...sentencesOfEnd(route)].join(' ');
  const body = requestBodyOf(route, schemas);
  return {
    operationId: route.name,
    tags: [route.tag],
    summary: summary.replace(/\.$/, ''),
    ...(description !== '' && { description }),
    ...(route.deprecated && { deprecated: true }),
    parameters: [
      ...route.parameters.filter(isOutsideBody).map((parameter) => parameterOf(parameter, schemas)),
      ...(route.content.etag && route.method === 'GET' ? [refTo('IfNoneMatch')] : []),
      ...(route.content.download ? [refTo('Range')] : []),
      ...(route.credentials ? [refTo('TenantId')] : []),
    ],
    ...(body && { requestBody: body }),
    responses: {
      [String(route.status)]: goodResponse(bridge, route, schemas),
      ...(route.content.download && { 206: partResponse(goodResponse(bridge, route, schemas)) }),
      ...(route.content.etag && route.method === 'GET' && { 304: { description: 'You have it already.' } }),
      ...errorResponses(bridge, route),
    },
    security: securityOf(bridge, route),
    'x-required-scopes': scopeSets(route.need).filter((set) => set.length > 0),
    ...(route.rel !== undefined && { 'x-rel': route.rel }),
    'x-graphql': {
      operation: route.name,
      document: print(route.document),
      variables: Object.fromEntries(
        route.parameters.map(({ variable, in: place, name }) => [
          variable,
          place === 'whole body' ? { in: 'body' } : { in: place, name },
        ]),
      ),
    },
  };
}

function sentencesOfEnd({ deprecated, sunset, successor, docs }: Route): readonly string[] {
  const day = (date: Date) => date.toISOString().slice(0, 10);
  return [
    ...(deprecated ? [`**Deprecated** from ${day(deprecated)} on.`] : []),
    ...(sunset ? [`Its end is announced for ${day(sunset)}.`] : []),
    ...(successor === undefined ? [] : [`Use <${successor}> instead.`]),
    ...(docs === undefined ? [] : [`More about it: <${docs}>.`]),
  ];
}

const refTo = (name: string): JsonObject => ({ $ref: `#/components/parameters/${name}` });

const isOutsideBody = (parameter: Parameter): boolean =>
  parameter.in !== 'body' && parameter.in !== 'whole body';

/** What every route takes, beside its own parameters. */
export const sharedParameters: JsonObject = {
  TenantId: {
    name: 'X-Tenant-ID',
    in: 'header',
    description: 'One of your tenants. Left out: the one your credential belongs to.',
    schema: { type: 'string' },
    example: 'default',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` you have: where it still is the right one, the answer is 304 and empty.',
    schema: { type: 'string' },
    example: '"3"',
  },
  Range: {
    name: 'Range',
    in: 'header',
    description: 'One span of bytes, such as `bytes=1000-`: the answer is 206, with these alone.',
    schema: { type: 'string' },
    example: 'bytes=0-999',
  },
};

function parameterOf(parameter: Parameter, schemas: Schemas): JsonObject {
  const { in: place, name, type, required, description, example } = parameter;
  const isList = isListType(isNonNullType(type) ? type.ofType : type);
  const precondition = isPrecondition(parameter);
  const schema = precondition ? { type: 'string' } : withLimits(schemas.input(type), parameter);
  // A scalar that is a list in JSON is written in a URL as its items with commas between.
  const isTuple = !isList && schema['type'] === 'array';
  return {
    name,
    in: place,
    ...(description !== '' && { description }),
    ...(required && { required: true }),
    schema,
    ...(isList && { style: 'form', explode: true }),
    ...(isTuple && { style: 'form', explode: false }),
    example: precondition ? `"${example}"` : isTuple ? String(example).split(',').map(Number) : example,
  };
}

/** A default of null is what being left out means anyway. */
const withDefault = (schema: JsonObject, { default: value }: Pick<Parameter, 'default'>): JsonObject =>
  value === undefined || value === null ? schema : { ...schema, default: value };

function withLimits(schema: JsonObject, parameter: Parameter): JsonObject {
  const { minimum, maximum } = parameter;
  const limits = { ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) };
  return withDefault({ ...schema, ...limits }, parameter);
}

function requestBodyOf(route: Route, schemas: Schemas): JsonObject | undefined {
  const whole = route.parameters.find((parameter) => parameter.in === 'whole body');
  if (whole?.mediaTypes) return fileBody(whole, whole.mediaTypes);
  if (whole) return jsonBody(schemas.input(whole.type), whole.example, whole.required);
  const members = route.parameters.filter((parameter) => parameter.in === 'body');
  if (members.length === 0) return undefined;
  const required = members.filter((member) => member.required).map(({ name }) => name);
  const schema = schemas.named(`${route.name.charAt(0).toUpperCase()}${route.name.slice(1)}Request`, {
    type: 'object',
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(members.map((member) => [member.name, memberOf(member, schemas)])),
    additionalProperties: false,
  });
  const shown = members.filter(
    ({ required: needed, example, default: value }) => needed || example !== value,
  );
  const example = Object.fromEntries(shown.map((member) => [member.name, member.example]));
  return jsonBody(schema, example, required.length > 0);
}

const jsonBody = (schema: JsonObject, example: Json, required: boolean): JsonObject => ({
  required,
  content: { 'application/json': { schema, example } },
});

const fileBody = (
  { required, description, fileExamples }: Parameter,
  mediaTypes: readonly string[],
): JsonObject => ({
  required,
  ...(description !== '' && { description }),
  content: Object.fromEntries(
    mediaTypes.map((type, position) => {
      const example = fileExamples[position];
      return [type, { schema: fileOf(type), ...(example !== undefined && { example }) }];
    }),
  ),
});

const fileOf = (mediaType: string): JsonObject => ({
  type: 'string',
  contentMediaType: mediaType === ANY_TYPE ? 'application/octet-stream' : mediaType,
});

/** A default is told in words: generators take a member that has one in its schema for one that must be sent. */
function memberOf(parameter: Parameter, schemas: Schemas): JsonObject {
  const { type, default: value } = parameter;
  const schema = coveredInput(parameter.feeds[0]?.at(-1) ?? '', schemas.input(type));
  const told = value === undefined || value === null ? '' : `Left out: \`${JSON.stringify(value)}\`.`;
  const description = [parameter.description, told].filter((text) => text !== '').join(' ');
  return {
    ...withNull(type, schema),
    ...(description !== '' && { description }),
    examples: [parameter.example],
  };
}

function goodResponse(bridge: Bridge, route: Route, schemas: Schemas): JsonObject {
  const { content, status } = route;
  const header = (description: string): JsonObject => ({ description, schema: { type: 'string' } });
  const headers: JsonObject = {
    'X-Request-Id': header('Names this request.'),
    ...RATE_LIMIT,
    ...(route.credentials && KEY_EXPIRES),
    ...(content.etag && { ETag: header('The version, for `If-Match` and `If-None-Match`.') }),
    ...(content.lastModified && { 'Last-Modified': header('When it last changed, to the second.') }),
    ...(content.cookie && {
      'Set-Cookie': header(`The cookie \`${content.cookie.name}\`, which scripts cannot read.`),
    }),
    ...(route.location && { Location: header('Where it can be read.') }),
    ...(content.page?.cursor && {
      Link: header('The URL of the next page, as `rel="next"`, if there is one.'),
    }),
    ...(route.deprecated && { Deprecation: header('From when on it is deprecated (RFC 9745).') }),
    ...(route.sunset && { Sunset: header('When it goes (RFC 8594).') }),
  };
  if (content.download) {
    const { mediaTypes } = content.download;
    return {
      description: 'The file.',
      headers: {
        ...headers,
        'Content-Disposition': header('To be saved, and under which name.'),
        'Content-Length': header('How many bytes it has.'),
        'Accept-Ranges': header('`bytes`: parts of it can be asked for.'),
      },
      content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: fileOf(type) }])),
    };
  }
  if (status === 204) return { description: 'It is done.', headers };
  const name = `${route.name.charAt(0).toUpperCase()}${route.name.slice(1)}Result`;
  const schema = schemas.output(content.shape, name);
  return {
    description: status === 201 ? 'It is made.' : status === 202 ? 'It will be done.' : 'It is done.',
    headers,
    content: {
      'application/json': { schema: bridge.envelope ? bridge.envelope.schema(schema) : schema },
    },
  };
}

const partResponse = (whole: JsonObject): JsonObject => ({
  ...whole,
  description: 'A part of the file.',
  headers: {
    ...(whole['headers'] as JsonObject),
    'Content-Range': { description: 'Which part, and of how many bytes.', schema: { type: 'string' } },
  },
});

/** Every way to show a credential, with each set of scopes that would do. */
function securityOf({ rules }: Bridge, { need }: Route): Json {
  if (need.some((mask) => (mask & AUTHENTICATED) === 0n)) return [];
  return scopeSets(need).flatMap((set) => rules.readers.map(({ name }) => ({ [name]: [...set] })));
}
