using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using Realtime.Plans;
using Realtime.Schema;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Realtime.Tests.Architecture;

/// <summary>Permissions enter a plan through one door.</summary>
public sealed class PermissionTests
{
    private static readonly ArchUnitNET.Domain.Architecture Engine = new ArchLoader().LoadAssemblies(typeof(RealtimeEngine).Assembly).Build();

    private static readonly System.Type[] Permissions =
    [
        typeof(TablePermissions), typeof(SelectPermission), typeof(InsertPermission), typeof(UpdatePermission), typeof(DeletePermission),
        typeof(BoolExp), .. typeof(BoolExp).GetNestedTypes(), typeof(PermissionValue), .. typeof(PermissionValue).GetNestedTypes(),
    ];

    private static readonly System.Type[] Door = [typeof(PermissionApplier), typeof(PermissionConditions), typeof(WriteRule), typeof(TableScope)];

    [Fact]
    public void Only_the_door_knows_permissions() =>
        Types().That().ResideInNamespaceMatching(@"^Realtime\.(Plans|Sql|Execution|LiveQueries)(\..*)?$").And().AreNot(Door)
            .Should().NotDependOnAny(Permissions)
            .Check(Engine);

    [Fact]
    public void Door_is_seen_to_know_them() =>
        Types().That().Are(typeof(PermissionApplier), typeof(WriteRule)).Should().DependOnAny(Permissions).Check(Engine);
}
