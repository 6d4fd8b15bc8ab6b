namespace Realtime.Administration.RunSql;

/// <summary>
/// The statements of an SQL text, told apart as psql does: at semicolons outside of quotes, comments, parentheses and bodies that begin with <c>BEGIN
/// ATOMIC</c>. Without state.
/// </summary>
internal static class SqlStatements
{
    /// <summary>The statements in order, without what ends them; those that are only space and comments are left out.</summary>
    public static IReadOnlyList<SqlStatement> Of(string sql)
    {
        var statements = new List<SqlStatement>();
        var reader = new Reader(sql);
        while (reader.Next() is { } statement)
        {
            if (statement.Length > 0)
            {
                statements.Add(statement);
            }
        }

        return statements;
    }

    private ref struct Reader(string sql)
    {
        private int _at;

        /// <summary>The next statement; of no length when there is nothing in it; null at the end.</summary>
        public SqlStatement? Next()
        {
            if (_at >= sql.Length)
            {
                return null;
            }

            int? first = null;
            var (last, depth, blocks, word, isAtomic) = (0, 0, 0, "", false);
            while (_at < sql.Length)
            {
                var start = _at;
                if (char.IsWhiteSpace(sql[_at]))
                {
                    _at++;
                }
                else if (!SkipComment())
                {
                    if (sql[_at] == ';' && depth == 0 && blocks == 0)
                    {
                        _at++;
                        break;
                    }

                    first ??= start;
                    var before = word;
                    word = Word();
                    if (word.Length > 0)
                    {
                        var opens = word == "atomic" && before == "begin";
                        isAtomic |= opens;
                        blocks += opens || (word == "case" && blocks > 0) ? 1 : word == "end" && blocks > 0 ? -1 : 0;
                    }
                    else if (!SkipQuoted())
                    {
                        depth = Math.Max(0, depth + (sql[_at] == '(' ? 1 : sql[_at] == ')' ? -1 : 0));
                        _at++;
                    }

                    last = Math.Min(_at, sql.Length);
                }
            }

            return first is { } begin ? new SqlStatement(begin, last - begin, isAtomic) : default(SqlStatement);
        }

        private bool SkipComment()
        {
            if (Is("--"))
            {
                var line = sql.IndexOf('\n', _at);
                _at = line < 0 ? sql.Length : line + 1;
                return true;
            }

            if (!Is("/*"))
            {
                return false;
            }

            var depth = 0;
            do
            {
                var step = Is("/*") ? 1 : Is("*/") ? -1 : 0;
                depth += step;
                _at += step == 0 ? 1 : 2;
            }
            while (depth > 0 && _at < sql.Length);
            return true;
        }

        // A word in small letters; the empty one where none begins. E'…' is a quoted text with backslashes.
        private string Word()
        {
            var start = _at;
            while (_at < sql.Length && (char.IsLetterOrDigit(sql[_at]) || sql[_at] == '_' || (sql[_at] == '$' && _at > start)))
            {
                _at++;
            }

            var word = sql[start.._at].ToLowerInvariant();
            if (word == "e" && _at < sql.Length && sql[_at] == '\'')
            {
                SkipTo('\'', hasBackslashes: true);
            }

            return word;
        }

        private bool SkipQuoted()
        {
            switch (sql[_at])
            {
                case '\'' or '"':
                    SkipTo(sql[_at], hasBackslashes: false);
                    return true;
                case '$':
                    var tag = _at + 1;
                    while (tag < sql.Length && (char.IsLetterOrDigit(sql[tag]) || sql[tag] == '_'))
                    {
                        tag++;
                    }

                    if (tag >= sql.Length || sql[tag] != '$' || char.IsDigit(sql[_at + 1]))
                    {
                        return false;
                    }

                    var quote = sql[_at..(tag + 1)];
                    var end = sql.IndexOf(quote, tag + 1, StringComparison.Ordinal);
                    _at = end < 0 ? sql.Length : end + quote.Length;
                    return true;
                default:
                    return false;
            }
        }

        private void SkipTo(char quote, bool hasBackslashes)
        {
            for (_at++; _at < sql.Length; _at++)
            {
                if (hasBackslashes && sql[_at] == '\\')
                {
                    _at++;
                }
                else if (sql[_at] == quote)
                {
                    _at++;
                    return; // a doubled quote begins another text at once
                }
            }
        }

        private readonly bool Is(string text) => string.CompareOrdinal(sql, _at, text, 0, text.Length) == 0;
    }
}

/// <summary>Where a statement stands in its text.</summary>
/// <param name="Start">Its first character that is neither space nor comment.</param>
/// <param name="Length">Up to its last such character.</param>
/// <param name="IsAtomic">Whether it has a body with semicolons of its own.</param>
internal readonly record struct SqlStatement(int Start, int Length, bool IsAtomic)
{
    public string In(string sql) => sql.Substring(Start, Length);
}
