import { z } from 'zod';
import * as answers from './answers.ts';
import { operations, type Operation } from './operations.ts';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document: the schemas that requests are read by, and those that a test holds answers against. */
export function openApi(version: string): Json {
  const schemas = new Map<string, Json>();
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations) {
    const methods = paths[operation.path] ??= {};
    methods[operation.method] = written(operation, schemas);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Breakwater', version, description: 'An AI cybersecurity clearinghouse: reports become facts by running their proofs. Reports come in as the TAP intake contract has it.', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    tags: ['intake', 'reports', 'cases', 'advisories', 'session', 'people', 'operator', 'operations'].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries([...schemas].sort(([left], [right]) => (left < right ? -1 : 1))),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A machine token, `bw_…`' },
        session: { type: 'apiKey', in: 'cookie', name: 'breakwater-session', description: 'Under https its name begins with __Host-. What changes something brings the header x-csrf-token besides.' },
      },
    },
  };
}

function written(operation: Operation, schemas: Map<string, Json>): Json {
  const { path, method, summary, tag, who, query = [], headers = [], body, status, type = 'application/json', answer, refusals, refusal, route } = operation;
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' }, ...(name === 'path' ? { description: 'May hold slashes' } : {}) })),
    ...query.map(({ name, values, description }) => ({ name, in: 'query', description, schema: { type: 'string', ...(values === undefined ? {} : { enum: values }) } })),
    ...headers.map(({ name, description }) => ({ name, in: 'header', description, schema: { type: 'string' } })),
  ];
  const content = status >= 300 ? {} : { content: { [type]: { schema: answer === undefined ? { type: 'string' } : schemaOf(answer, 'output', schemas) } } };
  return {
    operationId: `${method}${path.replaceAll(/[^A-Za-z0-9]+(\w)?/g, (_, letter: string | undefined) => letter?.toUpperCase() ?? '')}`,
    summary, tags: [tag], security: security[who], ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: Object.fromEntries(Object.entries(body).map(([media, schema]) => [media, { schema: schema === 'text' ? { type: 'string' } : schemaOf(schema, 'input', schemas) }])) } }),
    responses: {
      [status]: { description: reasons[status] ?? 'OK', ...content },
      ...Object.fromEntries(refusals.map((code) => [code, { description: reasons[code] ?? '', content: refusal !== undefined ? { 'application/json': { schema: schemaOf(refusal, 'output', schemas) } } : { 'application/problem+json': { schema: schemaOf(route.startsWith('/v1/reports') && (code === 400 || code === 413) ? answers.validationProblem : answers.problem, 'output', schemas) } } }])),
    },
  };
}

const security: Readonly<Record<Operation['who'], readonly Json[]>> = { anyone: [{}], session: [{ session: [] }], token: [{ token: [] }], either: [{ token: [] }, { session: [] }] };

const reasons: Readonly<Record<number, string>> = {
  200: 'OK', 201: 'Made', 202: 'Accepted: it is committed', 303: 'Go there', 400: 'Not understood', 401: 'Not signed in', 403: 'Not allowed, or the second factor is still to be given', 404: 'Not there, or not for the asker to see', 408: 'Too slow',
  409: 'The state does not allow it', 413: 'Too large', 415: 'Another media type', 429: 'Too many within the hour', 503: 'Not available now; nothing was stored',
};

/** Named schemas stand once, under components. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Map<string, Json>): Json {
  const { $schema: _, $defs: definitions = {}, ...here } = z.toJSONSchema(schema, {
    io, target: 'draft-2020-12', unrepresentable: 'any', reused: 'inline',
    // Answers may get further members later: who reads them passes over what they do not know.
    override: ({ jsonSchema }) => { if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties; },
  }) as Json & { readonly $defs?: Readonly<Record<string, Json>> };
  for (const [name, definition] of Object.entries(definitions)) schemas.set(name, moved(definition) as Json);
  const { id, ...rest } = moved(here) as Json & { readonly id?: string };
  if (id === undefined) return rest;
  schemas.set(id, rest);
  return { $ref: `#/components/schemas/${id}` };
}

function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, key === '$ref' && typeof each === 'string' ? each.replace('#/$defs/', '#/components/schemas/') : moved(each)]));
}
