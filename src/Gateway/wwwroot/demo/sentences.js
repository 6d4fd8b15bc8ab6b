// What the gateway and its database say in their own words, told to somebody who writes articles.

const OF_CONSTRAINTS = {
  tag_pkey: 'There is a tag of that name already.',
  article_tag_pkey: 'The article has that tag already.',
  article_title_check: 'A title cannot be empty.',
  tag_name_check: 'The name of a tag cannot be empty.',
  article_tag_article_id_fkey: 'That article is gone.',
  article_tag_tag_name_fkey: 'That tag is gone.',
};

const OF_MESSAGES = [
  [/^no mutations exist/, 'This role may read only: its schema has no mutations.'],
  [/^field '.*' not found in type: 'mutation_root'/, 'This role has no such mutation.'],
  [/^not connected$/, 'Nothing was sent: there is no connection.'],
  [/^the connection was lost$/, 'The connection was lost, so it is not known whether that was done.'],
];

const OF_CODES = {
  'permission-error': 'This user may not write that.',
  'data-exception': 'The database does not take that text.',
  'constraint-violation': 'The database does not take that: it breaks one of its rules.',
  'postgres-error': 'The database could not do that.',
  unexpected: 'The gateway could not do that.',
};

// fault: an Error, with the code of the answer where it has one.
export function sentence(fault) {
  const constraint = /constraint "([^"]+)"/.exec(fault.message)?.[1];
  return OF_CONSTRAINTS[constraint]
    ?? OF_MESSAGES.find(([pattern]) => pattern.test(fault.message))?.[1]
    ?? OF_CODES[fault.code]
    ?? `${fault.message.charAt(0).toUpperCase()}${fault.message.slice(1).replace(/\.?$/, '.')}`;
}
