using System.Text.Json;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Tests;

public sealed class StatusTests
{
    [Fact]
    public async Task A_fetching_image_shows_progress_sources_rate_and_time_left()
    {
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/status", Reports.Status(Reports.Fetching), ContractJson.Default.StatusReport);

        Ran ran = await daemon.RunAsync("status");

        Assert.Equal(
            """
            pc-07 in realm Contoso [Berlin]: delivering, 3 peers
            metadata refreshed 3 minutes ago, valid for 7 days

            win10@7  ███████████████░░░░░░░░░░░░░░░  50 %  150.0 MiB of 300.0 MiB  12.0 MiB/s, 1 minute 15 seconds left
                     WAN 30.0 MiB, peers 120.0 MiB, this disk 0 B (read from the origin: 24.0 MiB)

            """,
            ran.Output);
        Assert.Equal((ExitCode.Done, ""), (ran.Code, ran.Error));
    }

    [Theory]
    [InlineData("Waiting", 0L, "files of this PC are not indexed yet", null)]
    [InlineData("Indexing", 0L, "files of this PC are being indexed: 12 new files, 3.0 MiB so far", null)]
    [InlineData("Ready", 51576L, "51576 files of this PC, 100.0 MiB, indexed 3 hours ago", null)]
    [InlineData("Failed", 51576L, "files of this PC could not be indexed: the disk is full", "the disk is full")]
    public async Task The_files_of_the_PC_in_which_chunks_are_looked_for_have_a_line(string state, long files, string line, string? message)
    {
        var seeds = new SeedsStatus(
            Enum.Parse<SeedsState>(state), files, 100 * Reports.MiB, 1, files > 0 ? Ran.Now.AddHours(-3) : null, 12, 3 * Reports.MiB, 0, 0, [], message);
        StatusReport report = Reports.Status(Reports.Fetching) with { Seeds = seeds };
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/status", report, ContractJson.Default.StatusReport);

        Ran ran = await daemon.RunAsync("status");

        Assert.Contains($"valid for 7 days\n{line}\n\n", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_complete_image_shows_how_long_it_took_and_where_it_is()
    {
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/status", Reports.Status(Reports.Complete), ContractJson.Default.StatusReport);

        Ran ran = await daemon.RunAsync("status");

        Assert.Contains("100 %  300.0 MiB  complete in 14 seconds", ran.Output, StringComparison.Ordinal);
        Assert.Contains("/var/lib/medv/disk.raw", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_manifest_is_read_its_pages_are_what_is_counted()
    {
        ImageStatus reading = Reports.Fetching with
        {
            State = ImageState.ReadingManifest, Bytes = 4 * Reports.MiB, BytesHeld = Reports.MiB, Sources = new SourceBytes(0, 0, 0, 0, 0, 0),
        };
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/status", Reports.Status(reading), ContractJson.Default.StatusReport);

        Ran ran = await daemon.RunAsync("status");

        Assert.Contains("25 %  1.0 MiB of 4.0 MiB  reading the manifest\n", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("this disk", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_patches_made_is_told_apart_from_what_came_in_full()
    {
        ImageStatus patched = Reports.Fetching with { Sources = new SourceBytes(10 * Reports.MiB, 20 * Reports.MiB, 120 * Reports.MiB, 0, 0, 0) };
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/status", Reports.Status(patched), ContractJson.Default.StatusReport);

        Ran ran = await daemon.RunAsync("status");

        Assert.Contains("WAN 10.0 MiB and 20.0 MiB by patches, peers 120.0 MiB", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_a_realm_is_told_how_to_join_one()
    {
        StatusReport report = Reports.Status() with { Realm = null, Metadata = null, State = DaemonState.Unenrolled, Message = "enroll it with medv enroll" };
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/status", report, ContractJson.Default.StatusReport);

        Ran ran = await daemon.RunAsync("status");

        Assert.Equal("pc-07 in no realm: not enrolled, 3 peers\nenroll it with medv enroll\n", ran.Output);
    }

    [Fact]
    public async Task Why_it_waits_and_what_went_wrong_with_the_metadata_are_shown()
    {
        StatusReport report = Reports.Status(Reports.Fetching with { State = ImageState.Waiting, Message = "the store is full" }) with
        {
            Metadata = new MetadataStatus(RefreshedAt: null, ExpiresAt: Ran.Now.AddHours(-1), "the origin answers 404"),
        };
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/status", report, ContractJson.Default.StatusReport);

        Ran ran = await daemon.RunAsync("status");

        Assert.Contains("the store is full\n", ran.Output, StringComparison.Ordinal);
        Assert.Contains("metadata never refreshed, expired 1 hour ago\nthe last refresh failed: the origin answers 404\n", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_holds_it_back_is_shown_once_and_so_is_a_boost()
    {
        StatusReport report = Reports.Status(Reports.Fetching) with
        {
            State = DaemonState.Waiting,
            Message = "WAN paused: on a metered connection",
            Manners = Reports.Manners with
            {
                Reasons = ["WAN paused: on a metered connection", "LAN upload limited to 200 kB/s by business hours until 18:00"],
                BoostedUntil = Ran.Now.AddMinutes(30),
            },
        };
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/status", report, ContractJson.Default.StatusReport);

        Ran ran = await daemon.RunAsync("status");

        Assert.Contains(
            "waiting, 3 peers\nWAN paused: on a metered connection\nLAN upload limited to 200 kB/s by business hours until 18:00\nboosted for 30 minutes\nmetadata ",
            ran.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_one_line_that_says_what_the_daemon_said()
    {
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/status", Reports.Status(Reports.Fetching), ContractJson.Default.StatusReport);

        Ran ran = await daemon.RunAsync("status", "--json");

        Assert.Equal(1, ran.Output.Count(c => c == '\n'));
        using JsonDocument json = JsonDocument.Parse(ran.Output);
        JsonElement image = json.RootElement.GetProperty("images")[0];
        Assert.Equal("delivering", json.RootElement.GetProperty("state").GetString());
        Assert.Equal("fetching", image.GetProperty("state").GetString());
        Assert.Equal(30 * Reports.MiB, image.GetProperty("sources").GetProperty("wanBytes").GetInt64());
        Assert.Equal(JsonValueKind.Null, image.GetProperty("path").ValueKind);
    }

    [Fact]
    public async Task Watching_as_JSON_ends_with_130_when_it_is_cancelled()
    {
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/status", Reports.Status(), ContractJson.Default.StatusReport);
        using var stop = new CancellationTokenSource();

        Task<Ran> running = Ran.OfAsync(daemon.Socket, "", stop.Token, "status", "--watch", "--json");
        Assert.True(await daemon.Asked.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.True(await daemon.Asked.WaitAsync(TimeSpan.FromSeconds(30)));
        await stop.CancelAsync();
        Ran ran = await running;

        Assert.Equal(ExitCode.Cancelled, ran.Code);
        Assert.All(ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task Watching_without_a_terminal_is_refused_with_a_hint()
    {
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/status", Reports.Status(), ContractJson.Default.StatusReport);

        Ran ran = await daemon.RunAsync("status", "--watch");

        Assert.Equal(ExitCode.WrongUsage, ran.Code);
        Assert.Equal("", ran.Output);
        Assert.Contains("medv: hint: medv status --watch --json", ran.Error, StringComparison.Ordinal);
    }
}
