// The stock code generator over a running gateway, and the stock compiler over what it wrote. Arguments: URL, admin secret, a folder to write to, roles.
// Each event is a line of JSON on standard output.
import { generate } from '@graphql-codegen/cli';
import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { application, operations } from './operations.mjs';

const [url, secret, folder, ...roles] = process.argv.slice(2);
const say = (event, value) => console.log(JSON.stringify({ event, value }));
const perRoot = 15;

const headersOf = (role) => ({ 'x-hasura-admin-secret': secret, 'x-hasura-role': role });
const schemaOf = async (role) => {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headersOf(role) }, body: JSON.stringify({ query: getIntrospectionQuery() }) });
  return buildClientSchema((await response.json()).data);
};

const compiled = [];
for (const role of roles) {
  const out = join(folder, role);
  mkdirSync(out, { recursive: true });
  const asked = await schemaOf(role);
  writeFileSync(join(out, 'operations.graphql'), operations(asked, perRoot));
  writeFileSync(join(out, 'application.ts'), application(asked, perRoot));
  const files = await generate({
    schema: [{ [url]: { headers: headersOf(role) } }],
    documents: join(out, 'operations.graphql'),
    silent: true,
    errorsOnly: true,
    generates: {
      [join(out, 'schema.ts')]: { plugins: ['typescript'] },
      [join(out, 'operations.ts')]: { plugins: ['typescript-operations', 'typed-document-node'] },
      [join(out, 'schema.graphql')]: { plugins: ['schema-ast'] },
      [join(out, 'schema.json')]: { plugins: ['introspection'] },
    },
  }, true);
  const text = (schema) => printSchema(lexicographicSortSchema(schema));
  const kept = [buildSchema(readFileSync(join(out, 'schema.graphql'), 'utf8')), buildClientSchema(JSON.parse(readFileSync(join(out, 'schema.json'), 'utf8')))];
  const same = kept.every((schema) => text(schema) === text(asked));
  compiled.push(...['schema', 'operations', 'application'].map((file) => join(out, `${file}.ts`)));
  say('generated', { role, files: files.length, same });
}

// The compiler, which knows the types of what was generated, has nothing to say.
let complaints = '';
try {
  execFileSync(join(import.meta.dirname ?? '.', 'node_modules', '.bin', 'tsc'), ['--noEmit', '--strict', '--skipLibCheck', '--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2022', ...compiled]);
} catch (error) {
  complaints = `${error.stdout}${error.stderr}${error.message}`.slice(0, 4000);
}
say('compiled', complaints);
