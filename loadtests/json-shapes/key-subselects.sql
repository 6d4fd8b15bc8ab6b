\set id random(1, 100000)
SELECT json_build_object('article_by_pk', (SELECT json_build_object('id', t1."id", 'title', t1."title", 'content', t1."content") AS j FROM "public"."article" AS t1 WHERE (t1."id" = (:id)::int4) LIMIT 1)) AS data;
