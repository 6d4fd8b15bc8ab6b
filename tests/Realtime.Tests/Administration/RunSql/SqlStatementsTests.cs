using Realtime.Administration.RunSql;

namespace Realtime.Tests.Administration.RunSql;

public sealed class SqlStatementsTests
{
    [Theory]
    [InlineData("a; b", "a|b")]
    [InlineData(" -- a;\n b ; /* c; /* d; */ */ ;;", "b")]
    [InlineData("a ';' ; \"b;\" ; E'\\';' ; 'it''s;'", "a ';'|\"b;\"|E'\\';'|'it''s;'")]
    [InlineData("DO $$ x; $$; $t$ $$ ; $t$; SELECT $1; a$b;c$b", "DO $$ x; $$|$t$ $$ ; $t$|SELECT $1|a$b|c$b")]
    [InlineData("CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b); c", "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)|c")]
    [InlineData("f BEGIN ATOMIC a; SELECT CASE x WHEN 1 THEN 2 END; END; BEGIN; b; END;", "f BEGIN ATOMIC a; SELECT CASE x WHEN 1 THEN 2 END; END|BEGIN|b|END")]
    [InlineData("a -- b\n /* c */", "a")]
    [InlineData("'open; b", "'open; b")]
    [InlineData("$x$ open; b", "$x$ open; b")]
    public void Text_is_told_apart_at_semicolons_that_end_statements(string sql, string expected) =>
        Assert.Equal(expected, string.Join('|', SqlStatements.Of(sql).Select(statement => statement.In(sql))));
}
