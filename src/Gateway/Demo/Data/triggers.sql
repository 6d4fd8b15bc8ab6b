-- What the database keeps by itself, whoever writes. Made after the rows, which have a past.

CREATE FUNCTION public.article_dates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    IF NOT NEW.is_published THEN
        NEW.published_at := NULL;
    ELSIF TG_OP = 'INSERT' OR NOT OLD.is_published THEN
        NEW.published_at := NEW.updated_at;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER article_dates BEFORE INSERT OR UPDATE ON public.article
    FOR EACH ROW EXECUTE FUNCTION public.article_dates();
