using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Administration.RunSql;

/// <summary>
/// What DDL did to tracked tables and functions: told apart by OID and column number, which survive a rename. Applied to the
/// metadata, so that they follow. Owned by one command.
/// </summary>
internal sealed class CatalogDifference(string source, CatalogSnapshot before, CatalogSnapshot after)
{
    private readonly Dictionary<uint, CatalogTable> _tablesAfter = after.Tables.Values.ToDictionary(table => table.Oid);
    private readonly Dictionary<uint, CatalogFunction> _functionsAfter =
        after.Functions.Values.SelectMany(overloads => overloads).ToDictionary(function => function.Oid);

    /// <summary>Edits the document so that it names what is there now, and forgets what is not.</summary>
    /// <param name="document">The document.</param>
    /// <param name="resolved">What it meant before.</param>
    /// <param name="cascade">Whether computed fields go whose function became another one; otherwise they are an error.</param>
    /// <param name="path">Where in the request the SQL stands.</param>
    /// <exception cref="GraphQLErrorException">A tracked function was changed in a way that cannot be followed.</exception>
    public void ApplyTo(MetadataDocument document, SourceSchema resolved, bool cascade, string path)
    {
        var renaming = new MetadataRenaming(document, source, resolved);
        var json = document.FindSource(source);
        if (json is null)
        {
            return;
        }

        foreach (var name in MetadataDocument.ObjectsOf(json, "functions").Select(entry => MetadataDocument.ReferenceOf(entry["function"])).OfType<QualifiedName>().ToList())
        {
            ApplyFunction(document, renaming, name, path);
        }

        new ColumnTypeChanges(source, resolved, before, _tablesAfter).Refuse([.. MetadataDocument.ObjectsOf(json, "tables")], path);
        foreach (var table in MetadataDocument.ObjectsOf(json, "tables").Where(table => MetadataDocument.TableNameOf(table) is not null))
        {
            var name = MetadataDocument.TableNameOf(table)!.Value;
            foreach (var field in MetadataDocument.ObjectsOf(table, "computed_fields").ToList())
            {
                CheckComputedField(name, field, path);
                if (BecameAnother(field))
                {
                    DropComputedField(table, name, field, cascade, path);
                }
            }
        }

        var tables = MetadataDocument.ObjectsOf(json, "tables").Select(MetadataDocument.TableNameOf).OfType<QualifiedName>().ToList();

        // columns first: rules still name the tables as the resolved source knows them
        foreach (var name in tables)
        {
            ApplyColumns(renaming, name);
        }

        foreach (var name in tables)
        {
            ApplyTable(document, renaming, name);
        }
    }

    private void ApplyColumns(MetadataRenaming renaming, QualifiedName name)
    {
        if (!before.Tables.TryGetValue(name, out var old) || !_tablesAfter.TryGetValue(old.Oid, out var current))
        {
            return;
        }

        var columns = current.Columns.ToDictionary(column => column.Position);
        var renamed = new List<(string From, string To)>();
        foreach (var column in old.Columns)
        {
            if (!columns.TryGetValue(column.Position, out var now))
            {
                if (current.FindColumn(column.Name) is null)
                {
                    renaming.ForgetColumn(name, column.Name);
                }
            }
            else if (now.Name != column.Name)
            {
                renamed.Add((column.Name, now.Name));
            }
        }

        // by way of names that no column has, so that two columns may swap theirs
        foreach (var (from, _) in renamed)
        {
            renaming.RenameColumn(name, from, Interim(from));
        }

        foreach (var (from, to) in renamed)
        {
            renaming.RenameColumn(name, Interim(from), to);
        }
    }

    private static string Interim(string column) => $"\u0001{column}";

    private void ApplyTable(MetadataDocument document, MetadataRenaming renaming, QualifiedName name)
    {
        if (!before.Tables.TryGetValue(name, out var old))
        {
            return; // was inconsistent before
        }

        if (_tablesAfter.TryGetValue(old.Oid, out var current))
        {
            if (current.Name != name)
            {
                renaming.RenameTable(name, current.Name);
            }
        }
        else if (!after.Tables.ContainsKey(name))
        {
            MetadataRemoval.RemoveTable(document, source, name);
        }
    }

    /// <summary>A computed field's function may be written anew and dropped, but not become another under the same name.</summary>
    private void CheckComputedField(QualifiedName table, JsonObject field, string path)
    {
        if (MetadataDocument.ReferenceOf(field["definition"]?["function"]) is not { } name
            || !before.Functions.TryGetValue(name, out var overloads) || overloads.Count != 1)
        {
            return;
        }

        var fieldName = MetadataDocument.NameOf(field);
        if (_functionsAfter.TryGetValue(overloads[0].Oid, out var current) && after.Functions.GetValueOrDefault(name) is { Count: > 1 })
        {
            // without a space before the field's name, as Hasura has it
            throw new GraphQLError(
                ErrorCode.NotSupported,
                $"The function \"{name}\" associated with computed field\"{fieldName}\" of table \"{table}\" is being overloaded",
                path).AsException();
        }

        if (current is { Volatility: Volatility.Volatile } && current.Name == name && overloads[0].Volatility != Volatility.Volatile)
        {
            throw new GraphQLError(
                ErrorCode.NotSupported, $"The type of function \"{name}\" associated with computed field \"{fieldName}\" of table \"{table}\" is being altered to \"VOLATILE\"", path).AsException();
        }
    }

    /// <summary>
    /// Whether a computed field's function was dropped, and one of its name and other arguments made: that is another function, which the field does not call.
    /// </summary>
    private bool BecameAnother(JsonObject field) => MetadataDocument.ReferenceOf(field["definition"]?["function"]) is { } name
        && before.Functions.TryGetValue(name, out var overloads) && overloads.Count == 1 && !_functionsAfter.ContainsKey(overloads[0].Oid)
        && after.Functions.TryGetValue(name, out var made)
        && !made.Any(function =>
            function.Arguments.Select(argument => argument.Type.Name).SequenceEqual(overloads[0].Arguments.Select(argument => argument.Type.Name)));

    private void DropComputedField(JsonObject table, QualifiedName name, JsonObject field, bool cascade, string path)
    {
        if (!cascade)
        {
            throw new GraphQLError(
                ErrorCode.DependencyError,
                $"cannot drop due to the following dependent objects : computed field {name}.{MetadataDocument.NameOf(field)} in source \"{source}\"",
                path).AsException();
        }

        MetadataRemoval.RemoveFrom(table, "computed_fields", "name", MetadataDocument.NameOf(field) ?? "");
    }

    private void ApplyFunction(MetadataDocument document, MetadataRenaming renaming, QualifiedName name, string path)
    {
        if (!before.Functions.TryGetValue(name, out var overloads) || overloads.Count != 1)
        {
            return;
        }

        var old = overloads[0];
        if (after.Functions.GetValueOrDefault(name) is { Count: > 1 })
        {
            throw new GraphQLError(
                ErrorCode.NotSupported, $"the following tracked function(s) cannot be overloaded: {name}", path).AsException();
        }

        if (_functionsAfter.TryGetValue(old.Oid, out var current))
        {
            if (current.Name != name)
            {
                renaming.RenameFunction(name, current.Name);
            }

            if (current.Volatility == Volatility.Volatile && old.Volatility != Volatility.Volatile)
            {
                throw new GraphQLError(
                    ErrorCode.NotSupported, $"type of function \"{name}\" is altered to \"VOLATILE\" which is not supported now", path).AsException();
            }
        }
        else if (!after.Functions.ContainsKey(name))
        {
            MetadataRemoval.RemoveFunction(document, source, name);
        }
    }
}
