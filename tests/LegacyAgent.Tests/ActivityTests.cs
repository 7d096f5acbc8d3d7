using System.Text;
using MedV.LegacyAgent.Protocol;
using MedV.LegacyAgent.Session;

namespace MedV.LegacyAgent.Tests;

public sealed class ActivityTests
{
    [Fact]
    public void Windows_and_a_wanted_restart_are_told_of_once_and_again_to_the_next_host()
    {
        var report = new ActivityReport();

        Assert.Equal([new GuestMessage.Windows(2), new GuestMessage.Reboot(true)], Look(report, 2, 0, true));
        Assert.Empty(Look(report, 2, 0, true));
        report.Reset();
        Assert.Equal([new GuestMessage.Windows(2), new GuestMessage.Reboot(true)], Look(report, 2, 0, true));
        Assert.Equal([new GuestMessage.Reboot(false)], Look(report, 2, 0, false));
    }

    [Fact]
    public void Idleness_is_told_of_as_the_host_said()
    {
        var report = new ActivityReport();
        _ = Look(report, 0, 0, false);

        Assert.Empty(Look(report, 0, 1000, false));
        report.Drive(10, 5);
        Assert.Empty(Look(report, 0, 9, false));
        Assert.Equal([new GuestMessage.Idle(10)], Look(report, 0, 10, false));
        Assert.Empty(Look(report, 0, 14, false));
        Assert.Equal([new GuestMessage.Idle(15)], Look(report, 0, 15, false));
        Assert.Equal([new GuestMessage.Idle(0)], Look(report, 0, 1, false));
        Assert.Empty(Look(report, 0, 2, false));
        report.Drive(10, 0);
        Assert.Equal([new GuestMessage.Idle(20)], Look(report, 0, 20, false));
        Assert.Empty(Look(report, 0, 2000, false));
    }

    private static GuestMessage[] Look(ActivityReport report, int windows, int idle, bool isPending) => [.. report.Look(windows, idle, isPending).Select(message =>
    {
        byte[] frame = message.ToFrame(new string('0', 32), 0)!;
        Assert.Equal(Decoding.Message, MessageCodec.DecodeGuest(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(frame, 1, frame.Length - 2)), out _, out GuestMessage? read));
        return read!;
    })];
}
