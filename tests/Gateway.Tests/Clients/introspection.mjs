// What tools ask of a schema before they do anything else, one role at a time. Arguments: URL, admin secret, roles.
// Each event is a line of JSON on standard output: a role's schema, with what is wrong with it.
import { buildASTSchema, buildClientSchema, getIntrospectionQuery, lexicographicSortSchema, parse, printSchema, validateSchema } from 'graphql';

const [url, secret, ...roles] = process.argv.slice(2);
const say = (event, value) => console.log(JSON.stringify({ event, value }));

const everything = { descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true };
// Generators that ask what the server's introspection knows, before they use it, ask so.
const features = '{ schema: __type(name: "__Schema") { name fields { name } } directive: __type(name: "__Directive") { name fields { name } } type: __type(name: "__Type") { fields { name } } value: __type(name: "__InputValue") { fields { name args { name } } } }';

const ask = async (role, query) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hasura-admin-secret': secret, 'x-hasura-role': role },
    body: JSON.stringify({ query }),
  });
  const answer = await response.json();
  if (answer.errors) {
    throw new Error(JSON.stringify(answer.errors));
  }
  return answer.data;
};

const text = (schema) => printSchema(lexicographicSortSchema(schema));

for (const role of roles) {
  const schema = buildClientSchema(await ask(role, getIntrospectionQuery(everything)));
  const problems = validateSchema(schema).map((error) => error.message);
  const printed = text(schema);
  if (text(buildClientSchema(await ask(role, getIntrospectionQuery()))) !== printed) {
    problems.push('the answers to two questions are two schemas');
  }
  // What is printed is read again by tools that keep schemas in files.
  if (text(buildASTSchema(parse(printed))) !== printed) {
    problems.push('the printed schema is read as another');
  }
  const known = await ask(role, features);
  if (!known.directive.fields.some((field) => field.name === 'locations') || !known.schema.fields.some((field) => field.name === 'subscriptionType')) {
    problems.push('introspection does not describe itself');
  }
  say('schema', { role, types: Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__')).length, problems });
}
