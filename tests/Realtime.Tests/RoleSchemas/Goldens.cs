using System.Runtime.CompilerServices;
using GraphQL;
using GraphQL.Utilities;
using Realtime.RoleSchemas;

namespace Realtime.Tests.RoleSchemas;

/// <summary>Whole schemas as text, one file each beside the tests. A missing file is written, and the test then fails until it is looked at and kept.</summary>
internal static class Goldens
{
    /// <summary>Compares a schema's text with its file.</summary>
    public static void AssertSame(RoleSchema schema, string name, [CallerFilePath] string testFile = "")
    {
        var actual = schema.Types.Print(new PrintOptions { StringComparison = StringComparison.Ordinal, IncludeDescriptions = true }).ReplaceLineEndings("\n");
        var file = Path.Combine(Path.GetDirectoryName(testFile)!, "Goldens", name + ".graphql");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, actual);
            Assert.Fail($"{file} is new: look at it and keep it");
        }

        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
    }
}
