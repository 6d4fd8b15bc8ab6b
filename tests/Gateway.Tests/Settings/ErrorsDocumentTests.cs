using System.Reflection;
using Realtime.Operations;

namespace Gateway.Tests.Settings;

/// <summary>docs/errors.md has one row for each code that there is.</summary>
public class ErrorsDocumentTests
{
    [Fact]
    public void Document_has_a_row_for_every_code()
    {
        var codes = typeof(ErrorCode).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(property => ((ErrorCode)property.GetValue(null)!).Text).Order(StringComparer.Ordinal);
        var rows = File.ReadAllLines(Repository.PathOf("docs/errors.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);
        Assert.Equal(codes, rows.Order(StringComparer.Ordinal));
    }
}
