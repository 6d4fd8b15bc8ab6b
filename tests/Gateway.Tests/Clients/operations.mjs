// Operations over a schema, as an application might hold them: some fields of each root, with every argument a variable.
import { getNamedType, isEnumType, isListType, isNonNullType, isObjectType, isScalarType } from 'graphql';

const isLeaf = (field) => isScalarType(getNamedType(field.type)) || isEnumType(getNamedType(field.type));
const needsNothing = (field) => field.args.every((argument) => !isNonNullType(argument.type));

/** Up to `count` of them, from all over the list. */
const spread = (list, count) => list.filter((_, index) => list.length <= count || Math.floor((index * count) / list.length) !== Math.floor(((index - 1) * count) / list.length));

const selection = (type, depth) => {
  if (!isObjectType(type)) {
    return '';
  }
  const fields = Object.values(type.getFields()).filter(needsNothing);
  const leaves = fields.filter(isLeaf).slice(0, 12).map((field) => field.name);
  const objects = depth === 0 ? [] : fields.filter((field) => !isLeaf(field)).slice(0, 4).map((field) => field.name + selection(getNamedType(field.type), depth - 1));
  return ` { __typename ${[...leaves, ...objects].join(' ')} }`;
};

/** The text of a document with up to `count` operations a root. */
export const operations = (schema, count) => [['query', schema.getQueryType()], ['mutation', schema.getMutationType()], ['subscription', schema.getSubscriptionType()]]
  .filter(([, root]) => root)
  .flatMap(([kind, root]) => spread(Object.values(root.getFields()), count).map((field) => {
    const declared = field.args.map((argument) => `$${argument.name}: ${argument.type}`).join(', ');
    const given = field.args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
    return `${kind} ${kind}_${field.name}${declared ? `(${declared})` : ''} { ${field.name}${given ? `(${given})` : ''}${selection(getNamedType(field.type), 2)} }`;
  }))
  .join('\n');

/** A TypeScript module that gives variables to the documents and reads what they answer. */
export const application = (schema, count) => {
  const rows = spread(Object.values(schema.getQueryType().getFields()), count)
    .filter((field) => isNonNullType(field.type) && isListType(field.type.ofType) && isObjectType(getNamedType(field.type)));
  const pascal = (name) => name.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import * as documents from './operations';
${rows.map((field) => {
    const name = pascal(`query_${field.name}`).join('_');
    const limit = field.args.some((argument) => argument.name === 'limit') && !field.args.some((argument) => isNonNullType(argument.type));
    return `export const of_${field.name} = (answer: ResultOf<typeof documents.${name}Document>): string[] => answer.${field.name}.map((row) => row.__typename);
${limit ? `export const some_${field.name}: VariablesOf<typeof documents.${name}Document> = { limit: 3 };
// @ts-expect-error a limit is a number
export const none_${field.name}: VariablesOf<typeof documents.${name}Document> = { limit: 'three' };` : ''}`;
  }).join('\n')}
`;
};
