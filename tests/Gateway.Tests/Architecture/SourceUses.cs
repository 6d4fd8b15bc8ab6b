using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gateway.Tests.Architecture;

/// <summary>What was found in a compilation.</summary>
/// <param name="Uses">The uses.</param>
/// <param name="Unresolved">Names that the compiler does not resolve, with their places: uses that would be missed.</param>
internal sealed record ReadUses(IReadOnlyCollection<Use> Uses, IReadOnlyCollection<string> Unresolved);

/// <summary>
/// Finds what source files use of other folders: every name that the compiler resolves, so constants, members of enums, <c>nameof</c>, extension methods and
/// attributes as well as types. What a <c>using</c> or a comment names is no use. Without state.
/// </summary>
internal static class SourceUses
{
    private const string AttributeEnding = "Attribute";

    /// <summary>All uses across folders in a compilation whose trees have paths below <c>src/</c>; trees without a path are not looked at.</summary>
    public static ReadUses In(CSharpCompilation compilation)
    {
        var declared = Declarations(compilation);
        var uses = new ConcurrentBag<Use>();
        var unresolved = new ConcurrentBag<string>();
        Parallel.ForEach(compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0), tree =>
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var name in Names(tree, declared))
            {
                var symbol = Symbol(model, name);
                if (symbol is null && IsExpected(name) && !IsGenerated(model, name))
                {
                    unresolved.Add($"{Place(name)} {name}");
                }
                else if (Declared(symbol) is { } used && FolderOf(used) is { } to && Folder(tree.FilePath) is var from && from != to)
                {
                    uses.Add(new Use(from, to, Place(name), used.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)));
                }
            }
        });
        return new ReadUses(uses, unresolved);
    }

    // new() names its type nowhere, and uses its constructor all the same. A name that no source declares cannot lead to one, and is not worth the compiler's
    // time.
    private static IEnumerable<SyntaxNode> Names(SyntaxTree tree, HashSet<string> declared) => tree.GetRoot()
        .DescendantNodes(node => node is not UsingDirectiveSyntax)
        .Where(node => node is ImplicitObjectCreationExpressionSyntax
            || (node is SimpleNameSyntax { IsVar: false } name && declared.Contains(name.Identifier.Text)));

    // What has a name in any of the sources: types, members, and what a file calls them by an alias.
    private static HashSet<string> Declarations(CSharpCompilation compilation)
    {
        var projects = compilation.References.OfType<CompilationReference>().Select(reference => reference.Compilation).Prepend(compilation);
        var names = projects.SelectMany(project => project.SyntaxTrees).AsParallel()
            .SelectMany(tree => tree.GetRoot().DescendantNodes().Select(DeclaredName).OfType<string>()).ToHashSet();
        names.UnionWith(names.Where(name => name.EndsWith(AttributeEnding, StringComparison.Ordinal)).Select(name => name[..^AttributeEnding.Length]).ToList());
        return names;
    }

    private static string? DeclaredName(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        EventDeclarationSyntax member => member.Identifier.Text,
        VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax } field => field.Identifier.Text,
        EnumMemberDeclarationSyntax member => member.Identifier.Text,
        ParameterSyntax { Parent.Parent: RecordDeclarationSyntax } property => property.Identifier.Text,
        NameEqualsSyntax { Parent: UsingDirectiveSyntax } alias => alias.Name.Identifier.Text,
        _ => null,
    };

    private static ISymbol? Declared(ISymbol? used) => used switch
    {
        null or INamespaceSymbol or ILocalSymbol or IParameterSymbol or IRangeVariableSymbol or ITypeParameterSymbol or ILabelSymbol => null,
        IMethodSymbol { ReducedFrom: { } extension } => extension.OriginalDefinition,
        var symbol => symbol.OriginalDefinition,
    };

    private static ISymbol? Symbol(SemanticModel model, SyntaxNode name)
    {
        var info = model.GetSymbolInfo(name);
        var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        return symbol is IAliasSymbol alias ? alias.Target : symbol;
    }

    // What the compiler makes by itself (a record's members, a default constructor) stands where its type stands.
    private static string? FolderOf(ISymbol symbol)
    {
        for (var declared = symbol; declared is not null; declared = declared.ContainingType)
        {
            if (declared.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath is { Length: > 0 } file)
            {
                return Folder(file);
            }
        }

        return null;
    }

    private static string Folder(string file) => Path.GetDirectoryName(file)!.Replace('\\', '/')["src/".Length..];

    private static string Place(SyntaxNode name) => $"{name.SyntaxTree.FilePath}:{name.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";

    // Words that stand for nothing declared: discards, nameof itself, a constraint, the names of arguments and tuple elements.
    private static bool IsExpected(SyntaxNode name) =>
        name is IdentifierNameSyntax { Identifier.Text: not ("_" or "nameof" or "notnull") }
        && name.Parent is not (NameColonSyntax or NameEqualsSyntax or AttributeTargetSpecifierSyntax);

    // Members that a source generator adds to a JsonSerializerContext are of the type itself, and of types that its attributes name.
    private static bool IsGenerated(SemanticModel model, SyntaxNode name) =>
        name.AncestorsAndSelf().OfType<MemberAccessExpressionSyntax>()
            .SelectMany(access => access.DescendantNodesAndSelf().OfType<SimpleNameSyntax>())
            .Any(part => model.GetSymbolInfo(part).Symbol is INamedTypeSymbol { BaseType.Name: "JsonSerializerContext" });
}
