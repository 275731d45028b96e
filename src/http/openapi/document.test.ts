import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { openApi } from './document.ts';
import { operations } from './operations.ts';

/** What OpenAPI 3.1 asks of the parts that we use; members that are not here are not used. */
const described = { type: 'object', required: ['description'], properties: { description: { type: 'string' }, content: { $ref: '#/$defs/content' } }, additionalProperties: false };
const structure = {
  $defs: {
    content: { type: 'object', propertyNames: { pattern: '^[a-z]+/[a-z0-9.+-]+$' }, additionalProperties: { type: 'object', required: ['schema'], properties: { schema: { type: 'object' } }, additionalProperties: false } },
    parameter: {
      type: 'object', required: ['name', 'in', 'schema'], additionalProperties: false,
      properties: { name: { type: 'string', minLength: 1 }, in: { enum: ['path', 'query', 'header', 'cookie'] }, required: { type: 'boolean' }, description: { type: 'string' }, schema: { type: 'object' } },
      anyOf: [{ properties: { in: { not: { const: 'path' } } } }, { properties: { required: { const: true } }, required: ['required'] }],
    },
    operation: {
      type: 'object', required: ['operationId', 'responses', 'summary', 'tags', 'security'], additionalProperties: false,
      properties: {
        operationId: { type: 'string', pattern: '^[a-z][A-Za-z0-9]*$' }, summary: { type: 'string', minLength: 3 }, tags: { type: 'array', items: { type: 'string' } },
        security: { type: 'array', minItems: 1, items: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } } },
        parameters: { type: 'array', items: { $ref: '#/$defs/parameter' } },
        requestBody: { type: 'object', required: ['content'], additionalProperties: false, properties: { required: { type: 'boolean' }, content: { $ref: '#/$defs/content' } } },
        responses: { type: 'object', minProperties: 1, propertyNames: { pattern: '^[1-5]\\d\\d$' }, additionalProperties: described },
      },
    },
  },
  type: 'object', required: ['openapi', 'info', 'paths', 'components'], additionalProperties: false,
  properties: {
    openapi: { type: 'string', pattern: '^3\\.1\\.\\d+$' },
    info: { type: 'object', required: ['title', 'version'], additionalProperties: false, properties: { title: { type: 'string' }, version: { type: 'string' }, description: { type: 'string' }, license: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, identifier: { type: 'string' } }, additionalProperties: false } } },
    servers: { type: 'array', items: { type: 'object', required: ['url'], properties: { url: { type: 'string' } } } },
    tags: { type: 'array', uniqueItems: true, items: { type: 'object', required: ['name'] } },
    paths: { type: 'object', propertyNames: { pattern: '^/' }, additionalProperties: { type: 'object', additionalProperties: false, properties: { get: { $ref: '#/$defs/operation' }, post: { $ref: '#/$defs/operation' } } } },
    components: { type: 'object', additionalProperties: false, properties: { schemas: { type: 'object', propertyNames: { pattern: '^[A-Za-z0-9._-]+$' } }, securitySchemes: { type: 'object', additionalProperties: { type: 'object', required: ['type'] } } } },
  },
};

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string; readonly parameters?: readonly { readonly name: string; readonly in: string }[]; readonly security: readonly Readonly<Record<string, readonly string[]>>[]; readonly requestBody?: object; readonly responses: object }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly securitySchemes: Readonly<Record<string, object>> };
}
const document = openApi('1.2.3') as unknown as Document;

test('the document has the form that OpenAPI 3.1 asks for', () => {
  const validate = new Ajv2020({ strict: false }).compile(structure);
  assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 3)));
  // A checker that lets everything through would, too.
  assert.equal(validate({ ...document, openapi: '2.0' }), false);
  assert.equal(validate({ ...document, paths: { '/x': { get: {} } } }), false);
});

test('operation ids are unique, path parameters are declared, and every named scheme is there', () => {
  const all = Object.entries(document.paths).flatMap(([path, methods]) => Object.values(methods).map((operation) => ({ path, operation })));
  assert.equal(all.length, operations.length);
  assert.equal(new Set(all.map(({ operation }) => operation.operationId)).size, all.length);
  for (const { path, operation } of all) {
    assert.deepEqual((operation.parameters ?? []).filter((each) => each.in === 'path').map(({ name }) => name), [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name), path);
    for (const scheme of operation.security.flatMap((each) => Object.keys(each))) assert.ok(scheme in document.components.securitySchemes, scheme);
  }
});

test('every schema compiles, every reference leads somewhere, and no act on a case is without its body', () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'whole', components: document.components });
  for (const name of Object.keys(document.components.schemas)) assert.doesNotThrow(() => ajv.compile({ $ref: `whole#/components/schemas/${name}` }), name);
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference ?? '');
  assert.ok(references.length > 50);
  for (const reference of references) assert.ok(Object.hasOwn(document.components.schemas, reference.replace('#/components/schemas/', '')), reference);
  for (const [path, methods] of Object.entries(document.paths)) if (path.startsWith('/api/cases/{id}/') && methods['get'] === undefined) assert.ok(methods['post']?.requestBody !== undefined, path);
  for (const name of ['TapReport', 'Problem', 'ValidationProblem', 'Submission', 'Case']) assert.ok(name in document.components.schemas, name);
});
