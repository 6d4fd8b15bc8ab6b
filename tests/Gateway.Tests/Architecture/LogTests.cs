using System.Reflection;
using Microsoft.Extensions.Logging;
using Realtime;

namespace Gateway.Tests.Architecture;

/// <summary>Log lines are found by their ids, and look alike.</summary>
public sealed class LogTests
{
    private const BindingFlags Everything =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly List<(MethodInfo Method, LoggerMessageAttribute Event)> Events =
        [.. new[] { typeof(RealtimeEngine), typeof(GatewayHost) }
            .SelectMany(type => type.Assembly.GetTypes())
            .SelectMany(type => type.GetMethods(Everything))
            .Select(method => (method, Event: method.GetCustomAttribute<LoggerMessageAttribute>()!))
            .Where(pair => pair.Event is not null)];

    [Fact]
    public void Event_id_is_of_one_line()
    {
        Assert.InRange(Events.Count, 50, 1000);
        Assert.Empty(Events.GroupBy(pair => pair.Event.EventId).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(pair => $"{pair.Method.DeclaringType!.Name}.{pair.Method.Name}"))}"));
    }

    [Fact]
    public void Lines_stand_in_classes_of_their_own() =>
        Assert.Empty(Events
            .Where(pair => pair.Method.DeclaringType is not { IsAbstract: true, IsSealed: true } type || !type.Name.EndsWith("Log", StringComparison.Ordinal))
            .Select(pair => $"{pair.Method.DeclaringType!.Name}.{pair.Method.Name}"));

    [Fact]
    public void Hundred_is_of_one_class() =>
        Assert.All(
            Events.GroupBy(pair => pair.Event.EventId / 100),
            hundred => Assert.Single(hundred.Select(pair => pair.Method.DeclaringType).Distinct()));

    [Fact]
    public void Line_is_a_sentence_without_its_period() =>
        Assert.DoesNotContain(Events, pair => pair.Event.Message.EndsWith('.'));
}
