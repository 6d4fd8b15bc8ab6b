-- Takes a table out of Realtime's publications in the moment in which it loses its replica identity, inside the same transaction, so that the UPDATE or DELETE that
-- follows does not fail. Realtime polls it then, and publishes it again once it has a primary key. Optional; run by a superuser (on managed services by
-- their administrator's role) in each served database. The way back: DROP FUNCTION realtime_spare_writers CASCADE.
CREATE OR REPLACE FUNCTION realtime_spare_writers() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  lost record;
BEGIN
  FOR lost IN
    SELECT p.pubname, n.nspname, c.relname
    FROM pg_publication p
    JOIN pg_publication_rel r ON r.prpubid = p.oid
    JOIN pg_class c ON c.oid = r.prrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE obj_description(p.oid, 'pg_publication') LIKE 'Made by Realtime %' AND c.relkind = 'r' AND c.relreplident <> 'f'
      AND NOT EXISTS (
        SELECT FROM pg_index x
        WHERE x.indrelid = c.oid AND x.indisvalid AND x.indimmediate
          AND CASE c.relreplident WHEN 'd' THEN x.indisprimary WHEN 'i' THEN x.indisreplident ELSE false END)
  LOOP
    EXECUTE format('ALTER PUBLICATION %I DROP TABLE ONLY %I.%I', lost.pubname, lost.nspname, lost.relname);
  END LOOP;
END
$$;

CREATE EVENT TRIGGER realtime_spare_writers ON ddl_command_end WHEN TAG IN ('ALTER TABLE', 'DROP INDEX') EXECUTE FUNCTION realtime_spare_writers();
