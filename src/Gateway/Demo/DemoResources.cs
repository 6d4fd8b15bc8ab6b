namespace Gateway.Demo;

/// <summary>The demo's files inside the assembly: SQL and metadata under <c>data/</c>, the page under <c>page/</c>. Without state.</summary>
internal static class DemoResources
{
    /// <summary>The names of all files in a folder, without it.</summary>
    /// <param name="folder">Its name in the assembly, with the slash at its end.</param>
    public static IEnumerable<string> Names(string folder) => typeof(DemoResources).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
        .Select(name => name[folder.Length..]);

    /// <summary>The whole of one file.</summary>
    /// <param name="name">Its name in the assembly, <c>data/tables.sql</c> for example.</param>
    public static byte[] Bytes(string name)
    {
        using var stream = typeof(DemoResources).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the resource {name} is not in the assembly");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The whole of one file as text.</summary>
    public static string Text(string name)
    {
        using var reader = new StreamReader(new MemoryStream(Bytes(name)));
        return reader.ReadToEnd();
    }
}
