\set id random(1, 100000)
SELECT json_build_object('article_by_pk', (SELECT row_to_json(o.*) AS j FROM (SELECT t1."id" AS "id", t1."title" AS "title", t1."content" AS "content" FROM "public"."article" AS t1 WHERE (t1."id" = (:id)::int4) LIMIT 1) AS o)) AS data;
