-- How many of the demo's tables there are.
SELECT count(*)
FROM unnest(ARRAY['author', 'article', 'tag', 'article_tag']) AS wanted(name)
WHERE to_regclass('public.' || wanted.name) IS NOT NULL
