using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Rehearsal;

/// <summary>What the GraphQL specification asks of a schema, as far as introspection shows it.</summary>
internal static partial class SchemaValidity
{
    public const string Query = """
        query { __schema { queryType { name } mutationType { name } subscriptionType { name } types { kind name
          fields(includeDeprecated: true) { name args { name type { ...T } defaultValue } type { ...T } } inputFields { name type { ...T } defaultValue } enumValues { name } } } }
        fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } }
        """;

    /// <summary>A sentence for each fault.</summary>
    public static List<string> Problems(JsonNode schema)
    {
        var problems = new List<string>();
        var types = schema["types"]!.AsArray().Select(type => type!.AsObject()).ToList();
        foreach (var twice in types.GroupBy(type => (string)type["name"]!).Where(group => group.Count() > 1))
        {
            problems.Add($"{twice.Key} is there {twice.Count()} times");
        }

        var kinds = types.GroupBy(type => (string)type["name"]!).ToDictionary(group => group.Key, group => (string)group.First()["kind"]!);
        foreach (var root in new[] { "queryType", "mutationType", "subscriptionType" })
        {
            if (schema[root] is { } type && kinds.GetValueOrDefault((string)type["name"]!) != "OBJECT")
            {
                problems.Add($"{root} is no object");
            }
        }

        foreach (var type in types)
        {
            Check(type, kinds, problems);
        }

        return problems;
    }

    private static void Check(JsonObject type, Dictionary<string, string> kinds, List<string> problems)
    {
        var name = (string)type["name"]!;
        CheckName(name, name, problems, isIntrospection: name.StartsWith("__", StringComparison.Ordinal));
        var kind = (string)type["kind"]!;
        var (list, isInput) = kind switch { "OBJECT" => ("fields", false), "INPUT_OBJECT" => ("inputFields", true), "ENUM" => ("enumValues", false), _ => ("", false) };
        if (list.Length == 0)
        {
            return;
        }

        var members = type[list] as JsonArray ?? [];
        if (members.Count == 0)
        {
            problems.Add($"{name} has no {list}");
        }

        if (members.Select(member => (string)member!["name"]!).Distinct().Count() != members.Count)
        {
            problems.Add($"{name} has two {list} of one name");
        }

        foreach (var member in members)
        {
            var place = $"{name}.{member!["name"]}";
            CheckName((string)member["name"]!, place, problems, isIntrospection: name.StartsWith("__", StringComparison.Ordinal));
            if (kind == "ENUM")
            {
                continue;
            }

            CheckType(member["type"]!, place, isInput, kinds, problems);
            foreach (var argument in member["args"] as JsonArray ?? [])
            {
                CheckType(argument!["type"]!, $"{place}({argument["name"]})", isInput: true, kinds, problems);
            }
        }
    }

    private static void CheckName(string name, string place, List<string> problems, bool isIntrospection)
    {
        if (!Name().IsMatch(name) || (!isIntrospection && name.StartsWith("__", StringComparison.Ordinal)))
        {
            problems.Add($"{place} is no name");
        }
    }

    private static void CheckType(JsonNode type, string place, bool isInput, Dictionary<string, string> kinds, List<string> problems)
    {
        while (type["ofType"] is { } inner)
        {
            type = inner;
        }

        var name = (string?)type["name"];
        if (name is null || !kinds.TryGetValue(name, out var kind))
        {
            problems.Add($"{place}: the type {name} is not in the schema");
        }
        else if (kind != (string)type["kind"]!)
        {
            problems.Add($"{place}: {name} is {kind}");
        }
        else if (isInput ? kind is "OBJECT" or "INTERFACE" or "UNION" : kind == "INPUT_OBJECT")
        {
            problems.Add($"{place}: {name} stands on the wrong side");
        }
    }

    [GeneratedRegex("^[_A-Za-z][_0-9A-Za-z]*$")]
    private static partial Regex Name();
}
