using MedV.GuestBridge.Control.Contract;
using MedV.GuestBridge.Sessions;

namespace MedV.GuestBridge.Tests.Sessions;

public sealed class ProgressHubTests
{
    private readonly ProgressHub _hub = new();

    [Fact]
    public void Who_comes_later_is_told_the_latest_at_once_and_nothing_of_a_start_before()
    {
        (Listener early, Listener late, Listener next) = (new(), new(), new());
        _hub.Add(early);
        _hub.Report(LaunchStage.Delivering, "on its way");
        _hub.Report(LaunchStage.Booting, "starting");

        _hub.Add(late);
        _hub.Clear();
        _hub.Add(next);

        Assert.Equal(["on its way", "starting"], early.Heard);
        Assert.Equal(["starting"], late.Heard);
        Assert.Empty(next.Heard);
    }

    [Fact]
    public void Who_went_is_told_no_more()
    {
        var listener = new Listener();
        _hub.Add(listener);
        _hub.Remove(listener);

        _hub.Report(LaunchStage.Booting, "starting");

        Assert.Empty(listener.Heard);
    }

    private sealed class Listener : IProgress<BridgeReply>
    {
        public List<string?> Heard { get; } = [];

        public void Report(BridgeReply value) => Heard.Add(value.Text);
    }
}
