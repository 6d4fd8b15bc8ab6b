using System.Text.Json.Nodes;
using Realtime.Metadata;
using Realtime.Operations;
using YamlDotNet.Core;

namespace Gateway.MetadataDirectory;

/// <summary>Reads a metadata directory as one document. Files are read below the directory only. Without state but the reading's own.</summary>
internal sealed class DirectoryReader
{
    private const int DeepestInclude = 10;
    private readonly string _root;

    private DirectoryReader(string root)
    {
        _root = root;
    }

    /// <summary>The document; empty members are left out, as they are on export.</summary>
    /// <exception cref="MetadataFileException">The directory is not there, or a file is malformed.</exception>
    public static JsonObject Read(string directory)
    {
        var root = Path.GetFullPath(directory);
        return Directory.Exists(root)
            ? new DirectoryReader(root).Read()
            : throw new MetadataFileException($"The metadata directory '{directory}' does not exist.");
    }

    private JsonObject Read()
    {
        var document = new JsonObject { ["version"] = Version() };
        if (Optional($"{DirectoryLayout.DatabasesFolder}/{DirectoryLayout.DatabasesFile}") is { } sources)
        {
            document["sources"] = sources;
        }

        foreach (var (file, member) in Files())
        {
            if (Optional(file + ".yaml") is { } value && !IsEmpty(value))
            {
                document[member] = value;
            }
        }

        if (Optional(DirectoryLayout.ActionsFile) is { } actions)
        {
            ReadActions(document, actions);
        }

        if (!OlderFormats.BringForward(document))
        {
            document["sources"] ??= new JsonArray();
        }

        return document;
    }

    private JsonNode Version()
    {
        var version = Optional(DirectoryLayout.VersionFile) is JsonObject json ? json["version"]?.DeepClone() : null;
        return version ?? throw new MetadataFileException(
            $"The metadata directory '{_root}' has no {DirectoryLayout.VersionFile} with a version, so it is not a metadata directory.");
    }

    /// <summary>The known files, then every other YAML file: it holds the member of its name.</summary>
    private IEnumerable<(string File, string Member)> Files()
    {
        foreach (var entry in DirectoryLayout.Entries)
        {
            yield return (entry.File, entry.Member);
        }

        string[] known = [.. DirectoryLayout.Entries.Select(entry => entry.File), "version", "actions"];
        foreach (var path in Directory.EnumerateFiles(_root, "*.yaml").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (!known.Contains(name))
            {
                yield return (name, name);
            }
        }
    }

    private void ReadActions(JsonObject document, JsonNode file)
    {
        if (file is not JsonObject json)
        {
            throw new MetadataFileException($"The metadata file '{DirectoryLayout.ActionsFile}' must be a mapping.");
        }

        var types = Path.Combine(_root, DirectoryLayout.ActionTypesFile);
        if (File.Exists(types))
        {
            MergeTypes(json, File.ReadAllText(types));
        }

        ActionsFile.DropEmpty(json);
        foreach (var (name, value) in json)
        {
            if (!IsEmpty(value))
            {
                document[name] = value!.DeepClone();
            }
        }
    }

    private static void MergeTypes(JsonObject actions, string text)
    {
        try
        {
            ActionTypes.Merge(actions, text);
        }
        catch (GraphQLErrorException fault)
        {
            throw new MetadataFileException($"The metadata file '{DirectoryLayout.ActionTypesFile}' cannot be read: {fault.Message}");
        }
    }

    private JsonNode? Optional(string file) =>
        File.Exists(Path.Combine(_root, file)) ? ReadFile(Path.Combine(_root, file), 0) : null;

    private JsonNode? ReadFile(string path, int depth)
    {
        var name = Path.GetRelativePath(_root, path).Replace('\\', '/');
        if (depth > DeepestInclude)
        {
            throw new MetadataFileException($"The metadata file '{name}' is included too deeply; does it include itself?");
        }

        try
        {
            return new YamlReading(file => Included(path, name, file, depth)).Read(File.ReadAllText(path));
        }
        catch (YamlException fault)
        {
            throw new MetadataFileException($"The metadata file '{name}' cannot be read at line {fault.Start.Line}: {fault.InnerException?.Message ?? fault.Message}");
        }
    }

    private JsonNode? Included(string from, string name, string file, int depth)
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(from)!, file));
        if (!path.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new MetadataFileException($"The metadata file '{name}' includes '{file}', which is outside of the directory.");
        }

        return File.Exists(path)
            ? ReadFile(path, depth + 1)
            : throw new MetadataFileException($"The metadata file '{name}' includes '{file}', which does not exist.");
    }

    private static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonArray array => array.Count == 0,
        JsonObject json => json.All(member => IsEmpty(member.Value)),
        _ => false,
    };
}
