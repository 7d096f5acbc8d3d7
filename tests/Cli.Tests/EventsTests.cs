using System.Text.Json;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Tests;

public sealed class EventsTests
{
    private static readonly DaemonEvent.Bundle Bundle = new(
        "win10", 7, new string('a', 64), BundlePart.Disk, 12, new string('e', 64), 3, 2 * Reports.MiB, 0, WanReason.Owner, TakenOverFrom: null,
        "http://o.example/", Ran.Now.AddSeconds(-2), Ran.Now, Whole: true, Error: null)
    {
        At = Ran.Now,
    };

    [Fact]
    public async Task Each_event_is_a_line_that_says_who_fetched_what_and_why()
    {
        var thief = new EventPeer(new string('1', 64), "pc-03");
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/events", Lines(
            new DaemonEvent.Started("0.1.0", Clean: false) { At = Ran.Now },
            Bundle,
            Bundle with { Reason = WanReason.Takeover, TakenOverFrom = thief, StartedAt = null, Whole = false, Error = "the origin [is] down", PatchBytes = Reports.MiB },
            new DaemonEvent.PeerBanned(thief, "sent wrong bytes", Ran.Now.AddMinutes(10)) { At = Ran.Now },
            new DaemonEvent.OriginBack("http://o.example/", Ran.Now.AddSeconds(-90)) { At = Ran.Now },
            new DaemonEvent.Paused(PauseReason.Battery, null) { At = Ran.Now }));

        Ran ran = await daemon.RunAsync("events");

        Assert.Equal("/v1/events?after=0&last=20&follow=false", Assert.Single(daemon.Paths));
        Assert.Equal(
            """
            2026-11-21 12:00:00  medvd 0.1.0 started; the run before was cut off
            2026-11-21 12:00:00  win10@7  2.0 MiB over the WAN in 2.0 seconds (1.0 MiB/s), part 12: this PC's turn
            2026-11-21 12:00:00  win10@7  2.0 MiB over the WAN, 1.0 MiB of it patches, part 12: taken over from pc-03; broken off: the origin [is] down
            2026-11-21 12:00:00  banned pc-03 for 10 minutes: sent wrong bytes
            2026-11-21 12:00:00  http://o.example/ answers again, after 1 minute 30 seconds
            2026-11-21 12:00:00  paused: battery

            """,
            ran.Output);
    }

    [Fact]
    public async Task JSON_is_every_line_as_the_daemon_gave_it()
    {
        string lines = Lines(Bundle) + "{\"type\":\"ofTheFuture\",\"sequence\":7}\n";
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/events", lines);

        Ran ran = await daemon.RunAsync("events", "--json", "--after", "6", "--follow");

        Assert.Equal("/v1/events?after=6&last=0&follow=true", Assert.Single(daemon.Paths));
        Assert.Equal((ExitCode.Done, lines), (ran.Code, ran.Output));
    }

    [Fact]
    public async Task An_event_that_this_program_does_not_know_is_passed_over()
    {
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/events", "{\"type\":\"ofTheFuture\",\"sequence\":7}\nnot JSON\n" + Lines(Bundle));

        Ran ran = await daemon.RunAsync("events");

        Assert.Equal(ExitCode.Done, ran.Code);
        Assert.Single(ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("--last", "0")]
    [InlineData("--last", "x")]
    [InlineData("--after", "-1")]
    public async Task A_number_that_is_none_is_wrong_usage(string option, string value)
    {
        Ran ran = await Ran.OfAsync("/nowhere", "", CancellationToken.None, "events", option, value);

        Assert.Equal((ExitCode.WrongUsage, ""), (ran.Code, ran.Output));
    }

    private static string Lines(params DaemonEvent[] events) =>
        string.Concat(events.Select(happened => JsonSerializer.Serialize(happened, ContractJson.Default.DaemonEvent) + "\n"));
}
