using System.Text.Json.Nodes;
using Realtime.Metadata;

namespace Gateway.MetadataDirectory;

/// <summary>Lays a metadata document out as the files of a directory, the same for the same document. Without state.</summary>
internal static class DirectoryWriter
{
    /// <summary>The files: path below the directory with slashes → text.</summary>
    public static IReadOnlyDictionary<string, string> Write(JsonObject unordered)
    {
        var document = MetadataOrder.Apply(unordered);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [DirectoryLayout.VersionFile] = YamlWriting.Write(new JsonObject { ["version"] = document["version"]?.DeepClone() ?? MetadataDocument.FormatVersion }),
        };
        foreach (var entry in DirectoryLayout.Entries)
        {
            files[entry.File + ".yaml"] = YamlWriting.Write(document[entry.Member] ?? DirectoryLayout.EmptyOf(entry));
        }

        var known = DirectoryLayout.Entries.Select(entry => entry.Member).Concat(DirectoryLayout.Elsewhere).ToHashSet();
        foreach (var (name, value) in document.Where(member => !known.Contains(member.Key)))
        {
            files[Plain(name) + ".yaml"] = YamlWriting.Write(value);
        }

        WriteActions(document, files);
        WriteSources(document, files);
        return files;
    }

    /// <summary>Writes the files into a directory, which is made when it is absent. Other files there are left alone.</summary>
    public static void Save(IReadOnlyDictionary<string, string> files, string directory)
    {
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(directory, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }

    private static void WriteActions(JsonObject document, SortedDictionary<string, string> files)
    {
        var types = document["custom_types"]?.DeepClone() as JsonObject ?? [];
        foreach (var kind in new[] { "enums", "input_objects", "objects", "scalars" })
        {
            types[kind] ??= new JsonArray();
        }

        var actions = document["actions"]?.DeepClone() as JsonArray ?? [];
        files[DirectoryLayout.ActionTypesFile] = ActionTypes.Write(actions, types);
        files[DirectoryLayout.ActionsFile] = YamlWriting.Write(
            ActionsFile.Write(new JsonObject { ["actions"] = actions, ["custom_types"] = types }, files[DirectoryLayout.ActionTypesFile]));
    }

    private static void WriteSources(JsonObject document, SortedDictionary<string, string> files)
    {
        var sources = new JsonArray();
        var folders = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var source in MetadataDocument.ObjectsOf(document, "sources"))
        {
            var copy = (JsonObject)source.DeepClone();
            foreach (var (list, _) in DirectoryLayout.SplitLists)
            {
                // The tool writes them behind everything else of the source.
                if (copy.Remove(list, out var entries))
                {
                    copy.Add(list, entries);
                }
            }

            var folder = Distinct(Plain(MetadataDocument.NameOf(source) ?? "source"), folders);
            foreach (var (list, member) in DirectoryLayout.SplitLists)
            {
                if (source[list] is not JsonArray entries || (entries.Count == 0 && list != "tables"))
                {
                    continue;
                }

                var index = $"{folder}/{list}/{list}.yaml";
                files[$"{DirectoryLayout.DatabasesFolder}/{index}"] = YamlWriting.Write(Split(entries, member, $"{DirectoryLayout.DatabasesFolder}/{folder}/{list}/", list, files));
                copy[list] = "!include " + index;
            }

            sources.Add(copy);
        }

        files[$"{DirectoryLayout.DatabasesFolder}/{DirectoryLayout.DatabasesFile}"] = YamlWriting.Write(sources);
    }

    private static JsonArray Split(JsonArray entries, string member, string folder, string list, SortedDictionary<string, string> files)
    {
        var index = new JsonArray();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { list };
        foreach (var entry in entries)
        {
            var reference = entry is JsonObject json ? MetadataDocument.ReferenceOf(json[member]) : null;
            var name = Distinct(Plain(reference is { } known ? $"{known.Schema}_{known.Name}" : member), names);
            files[$"{folder}{name}.yaml"] = YamlWriting.Write(entry);
            index.Add("!include " + name + ".yaml");
        }

        return index;
    }

    // Two names may fall together: a_b.c and a.b_c, or names that differ in case on a file system that does not tell them apart.
    private static string Distinct(string name, HashSet<string> taken)
    {
        var result = name;
        for (var number = 2; !taken.Add(result); number++)
        {
            result = $"{name}_{number}";
        }

        return result;
    }

    // A database object may be named anything; a file may not.
    private static string Plain(string name)
    {
        var plain = string.Concat(name.Select(letter => char.IsControl(letter) || "/\\:*?\"<>|".Contains(letter, StringComparison.Ordinal) ? '_' : letter)).Trim();
        return plain.Trim('.').Length == 0 ? "_" : plain.StartsWith('.') ? "_" + plain : plain;
    }
}
