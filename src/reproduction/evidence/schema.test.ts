import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { z } from 'zod';
import { statementSchema } from './schema.ts';

test('docs/evidence.schema.json is the schema that is read and written', async () => {
  const file = new URL('../../../docs/evidence.schema.json', import.meta.url);
  const wanted = { $id: 'https://breakwater.dev/reproduction/v1/schema.json', title: 'in-toto statement with the predicate reproduction/v1', ...z.toJSONSchema(statementSchema) };
  assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), JSON.parse(JSON.stringify(wanted)), `write this into docs/evidence.schema.json:\n${JSON.stringify(wanted)}`);
});
