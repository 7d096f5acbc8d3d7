using System.Globalization;
using MedV.Daemon.Hosting;

namespace MedV.Daemon.Tests.Hosting;

public sealed class ServiceManagerTests
{
    [Fact]
    public async Task Notifications_reach_a_socket_in_the_abstract_name_space()
    {
        string name = $"medv-test-{Guid.NewGuid():N}";
        using var inbox = new DatagramInbox("\0" + name);
        using var manager = new ServiceManager("@" + name, watchdog: null);

        manager.Ready();
        manager.Status("line one\nline two");

        Assert.Equal("READY=1", await inbox.ReceiveAsync());
        Assert.Equal("STATUS=line one line two", await inbox.ReceiveAsync());
    }

    [Fact]
    public void A_manager_that_is_gone_does_no_harm()
    {
        using var manager = new ServiceManager("/nowhere/notify", watchdog: null);

        manager.Ready();

        Assert.True(manager.IsPresent);
    }

    [Theory]
    [InlineData("30000000", null, 30.0)]
    [InlineData("30000000", "own", 30.0)]
    [InlineData("30000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public void The_watchdog_counts_only_when_it_is_meant_for_this_process(string? microseconds, string? process, double? seconds)
    {
        string? pid = process == "own" ? Environment.ProcessId.ToString(CultureInfo.InvariantCulture) : process;

        using ServiceManager manager = ServiceManager.FromEnvironment(name => name switch { "WATCHDOG_USEC" => microseconds, "WATCHDOG_PID" => pid, _ => null });

        Assert.Equal(seconds, manager.Watchdog?.TotalSeconds);
        Assert.False(manager.IsPresent);
    }
}
