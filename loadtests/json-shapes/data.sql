-- The data of the comparison: 100,000 articles of 5,000 authors, 300,000 article_tags.
DROP TABLE IF EXISTS article_tag, article, author;
CREATE TABLE author (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE article (id int PRIMARY KEY, title text NOT NULL, content text NOT NULL, author_id int NOT NULL REFERENCES author, is_published boolean NOT NULL);
CREATE TABLE article_tag (article_id int NOT NULL REFERENCES article, tag text NOT NULL, PRIMARY KEY (article_id, tag));
INSERT INTO author SELECT i, 'author ' || i FROM generate_series(1, 5000) i;
INSERT INTO article SELECT i, 'title ' || i, repeat('text ', 20), 1 + i % 5000, i % 10 <> 0 FROM generate_series(1, 100000) i;
INSERT INTO article_tag SELECT a, 'tag ' || (a + t) % 200 FROM generate_series(1, 100000) a, generate_series(1, 3) t;
CREATE INDEX ON article (author_id);
VACUUM ANALYZE author, article, article_tag;
