namespace Gateway.Tests.Architecture;

/// <summary>One name in a source file that stands for something declared in another folder.</summary>
/// <param name="From">The folder of the file, below <c>src</c>: <c>Realtime/Plans/Mutations</c>; a project's own name is its root.</param>
/// <param name="To">The folder where the thing is declared.</param>
/// <param name="Place">File and line.</param>
/// <param name="Name">What is used.</param>
internal sealed record Use(string From, string To, string Place, string Name);
