// Everything that the page sends: what a reader subscribes to, and what an author does.

// More articles than are shown: what changed between two results is counted over all of them.
export const WATCHED = 40;

export const subscriptions = user => ({
  articles: `subscription Latest($limit: Int!) { article(order_by: [{updated_at: desc}, {id: desc}], limit: $limit) {
    id title updated_at ${user ? 'is_published views ' : ''}author { id name } } }`,
  count: 'subscription Count { article_aggregate { aggregate { count } } }',
  authors: `subscription Authors { author(order_by: [{articles_aggregate: {count: desc}}, {id: asc}], limit: 6) {
    id name articles_aggregate { aggregate { count } } } }`,
  tags: `subscription Tags { tag(order_by: [{article_tags_aggregate: {count: desc}}, {name: asc}], limit: 80) {
    name article_tags_aggregate { aggregate { count } } } }`,
  drafts: 'subscription Drafts { article_aggregate(where: {is_published: {_eq: false}}) { aggregate { count } } }',
  own: `subscription Own($user: Int!, $limit: Int!) { article(where: {author_id: {_eq: $user}}, order_by: {id: desc}, limit: $limit) {
    id title is_published author { id name } article_tags(order_by: {tag_name: asc}) { tag_name } } }`,
});

export const mutations = {
  addArticle: 'mutation ($value: String!) { insert_article_one(object: {title: $value}) { id } }',
  addTag: 'mutation ($value: String!) { insert_tag_one(object: {name: $value}) { name } }',
  rename: 'mutation ($id: Int!, $value: String!) { update_article_by_pk(pk_columns: {id: $id}, _set: {title: $value}) { id } }',
  publish: 'mutation ($id: Int!, $is: Boolean!) { update_article_by_pk(pk_columns: {id: $id}, _set: {is_published: $is}) { id } }',
  remove: 'mutation ($id: Int!) { delete_article_by_pk(id: $id) { id } }',
  // The tag is made where there is none of that name: one transaction.
  putTag: `mutation ($id: Int!, $value: String!) {
    insert_tag(objects: {name: $value}, on_conflict: {constraint: tag_pkey, update_columns: []}) { affected_rows }
    insert_article_tag_one(object: {article_id: $id, tag_name: $value}) { tag_name } }`,
  takeTag: 'mutation ($id: Int!, $value: String!) { delete_article_tag_by_pk(article_id: $id, tag_name: $value) { tag_name } }',
  tryTag: 'mutation { insert_tag(objects: [{name: "anonymous"}]) { affected_rows } }',
};
