using Gateway.Embedded;
using Realtime.Testing;

namespace Gateway.Tests.Embedded;

public sealed class ServerAccountTests : IDisposable
{
    private static readonly ServerAccount Lent = new(65534, 65534);

    // Created by mkdtemp: closed to everybody else.
    private readonly string _closed = ScratchFolder.Create();

    public void Dispose() => Directory.Delete(_closed, recursive: true);

    [Fact]
    public void Folder_below_one_that_is_closed_to_the_account_is_replaced_by_the_same_other_each_time()
    {
        var wanted = Path.Combine(_closed, "data");

        var used = DataFolder.Reachable(wanted, Lent);

        Assert.StartsWith("/var/lib/realtime/", used, StringComparison.Ordinal);
        Assert.Equal(used, DataFolder.Reachable(wanted, Lent));
        Assert.NotEqual(used, DataFolder.Reachable(wanted + "2", Lent));
    }

    [Fact]
    public void Folder_whose_parents_are_open_is_used_as_it_is() =>
        Assert.Equal(_closed, DataFolder.Reachable(_closed, Lent));

    [Fact]
    public void Gateways_own_user_needs_no_other_folder() =>
        Assert.Equal(Path.Combine(_closed, "data"), DataFolder.Reachable(Path.Combine(_closed, "data"), new ServerAccount(null, null)));

    [Fact]
    public void Lent_account_runs_programs_through_setpriv() =>
        Assert.Equal(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "initdb", "-D", "x"], Lent.Wrap(["initdb", "-D", "x"]));
}
