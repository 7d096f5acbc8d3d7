using MedV.Daemon.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Tests;

public sealed class ReportTests
{
    [Fact]
    public async Task Why_tells_in_words_why_bytes_crossed_the_WAN()
    {
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/why/win10", Reports.Why, ContractJson.Default.WhyReport);

        Ran ran = await daemon.RunAsync("why", "win10@7");

        Assert.Equal("/v1/why/win10?version=7", Assert.Single(daemon.Paths));
        Assert.Equal(
            """
            win10@7: 300.0 MiB of 300.0 MiB are on this PC

            Where they came from
              other PCs of this site    240.0 MiB  80 %  800 chunks
                pc-02                   140.0 MiB        500 chunks
                pc-03                   100.0 MiB        300 chunks
              the origin, over the WAN   60.0 MiB  20 %  200 chunks
              this PC's own disk              0 B   0 %    0 chunks

            Why this PC read 42.0 MiB over the WAN (as it travels: compressed)
              40.0 MiB  it was this PC's turn: one PC of the site fetches each part, and passes it on to the others (12 parts)
               2.0 MiB  the PC whose turn it was went away or got stuck, so this one took over (1 part)
               2.0 KiB  signed lists, which every PC reads and checks for itself

            """,
            ran.Output);
    }

    [Fact]
    public async Task Why_tells_what_patches_saved()
    {
        WhyReport report = Reports.Why with
        {
            Sources = [new SourceShare(SourceKind.Patch, 30 * Reports.MiB, 100, Peer: null)],
            Wan = [new WanShare(WanReason.Owner, 12, 40 * Reports.MiB, 3 * Reports.MiB), new WanShare(WanReason.Manifest, 1, 3 * Reports.MiB, 0)],
        };
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/why/win10", report, ContractJson.Default.WhyReport);

        Ran ran = await daemon.RunAsync("why", "win10");

        Assert.Contains("patches from the origin, and the older version here  30.0 MiB  10 %  100 chunks\n", ran.Output, StringComparison.Ordinal);
        Assert.Contains("   3.0 MiB  lists of what it consists of, which one PC of the site fetches for all (1 part)\n", ran.Output, StringComparison.Ordinal);
        Assert.Contains("  3.0 MiB of it were patches, which made 30.0 MiB of an older version\n", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_tells_other_versions_from_files_of_this_PC()
    {
        WhyReport report = Reports.Why with
        {
            Sources =
            [
                new SourceShare(SourceKind.Wan, 60 * Reports.MiB, 200, Peer: null),
                new SourceShare(SourceKind.Local, 1 * Reports.MiB, 3, Peer: null),
                new SourceShare(SourceKind.Version, 179 * Reports.MiB, 597, Peer: null),
                new SourceShare(SourceKind.File, 60 * Reports.MiB, 200, Peer: null),
            ],
            Wan = [],
        };
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/why/win10", report, ContractJson.Default.WhyReport);

        Ran ran = await daemon.RunAsync("why", "win10");

        Assert.Equal(
            """
            win10@7: 300.0 MiB of 300.0 MiB are on this PC

            Where they came from
              other PCs of this site               0 B   0 %    0 chunks
              the origin, over the WAN        60.0 MiB  20 %  200 chunks
              this PC's own disk             240.0 MiB  80 %  800 chunks
                other versions and images    179.0 MiB        597 chunks
                files of this PC              60.0 MiB        200 chunks
                found there after a restart    1.0 MiB          3 chunks

            This PC read nothing over the WAN for it

            """,
            ran.Output);
    }

    [Theory]
    [InlineData("win10@")]
    [InlineData("win10@0")]
    [InlineData("win10@seven")]
    [InlineData("@7")]
    [InlineData("win10@7@8")]
    public async Task A_version_that_is_no_whole_number_from_1_is_wrong_usage(string image)
    {
        Ran ran = await Ran.OfAsync("/nowhere", "", CancellationToken.None, "why", image);

        Assert.Equal(ExitCode.WrongUsage, ran.Code);
        Assert.StartsWith($"medv: error: '{image}' is not IMAGE or IMAGE@VERSION\nmedv: hint: ", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_are_a_table_without_spaces_at_the_end_of_a_line()
    {
        var report = new ImagesReport([Reports.Complete, Reports.Fetching with { Image = "debian" }]);
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/images", report, ContractJson.Default.ImagesReport);

        Ran ran = await daemon.RunAsync("images");

        Assert.Equal(
            """
            IMAGE   VERSION  STATE      HERE    CONTENT       DISK  PATH
            win10         7  complete  100 %  300.0 MiB  400.0 MiB  /var/lib/medv/disk.raw
            debian        7  fetching   50 %  300.0 MiB  400.0 MiB  -

            """,
            ran.Output);
    }

    [Fact]
    public async Task Peers_show_speeds_what_they_hold_how_they_were_found_and_bans_with_their_reason_and_end()
    {
        var report = new PeersReport(
        [
            new PeerStatus(
                new string('1', 64), "pc-02", ["10.1.0.12:7687", "[fe80::1]:7687"], PeerState.Connected, PeerFound.Multicast, WanAble: true,
                [new PeerImage(new string('a', 64), 42, "win10", 7, 84), new PeerImage(new string('b', 64), 5, "debian", 3, null)],
                5 * Reports.MiB, 2048, 3 * Reports.MiB, 0, null, null),
            new PeerStatus(
                new string('2', 64), "laptop", ["10.1.0.77:51234"], PeerState.Connected, PeerFound.ItCalled, WanAble: false, [], 0, 0, 0, 512, null, null),
            new PeerStatus(new string('3', 64), null, ["10.1.0.9:7687"], PeerState.Found, PeerFound.Multicast, null, [], 0, 0, 0, 0, null, null),
            new PeerStatus(new string('4', 64), "pc-13", ["[fe80::2]:7687"], PeerState.Banned, null, null, [], 0, 0, 0, 0, Ran.Now.AddMinutes(30), "sent a wrong chunk"),
        ]);
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/peers", report, ContractJson.Default.PeersReport);

        Ran ran = await daemon.RunAsync("peers");

        Assert.Equal(
            """
            NAME           IN      OUT  RECEIVED     SENT  HOLDS                            WAN  FOUND BY  ADDRESS
            pc-02   3.0 MiB/s        -   5.0 MiB  2.0 KiB  win10@7 50 %, debian@3 5 chunks  yes  mDNS      10.1.0.12:7687
            laptop          -  512 B/s       0 B      0 B  -                                no   its call  10.1.0.77:51234

            Found, but not connected
              33333333  10.1.0.9:7687  mDNS

            Banned
              pc-13  [fe80::2]:7687  for 30 minutes: sent a wrong chunk

            """,
            ran.Output);
    }

    [Fact]
    public async Task What_others_wrote_cannot_move_the_cursor()
    {
        var report = new PeersReport([new PeerStatus("1", "pc\u001b[2J", ["[::1]:1"], PeerState.Banned, null, null, [], 0, 0, 0, 0, null, "a\r\nb[red]")]);
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/peers", report, ContractJson.Default.PeersReport)
            .With("/v1/why/x", new ErrorReport(10, "no\u001b[31m", "\u0007"));

        Ran peers = await daemon.RunAsync("peers");
        Ran why = await daemon.RunAsync("why", "x");

        Assert.Contains("pc?[2J", peers.Output, StringComparison.Ordinal);
        Assert.Contains("banned: a??b[red]\n", peers.Output, StringComparison.Ordinal);
        Assert.Equal("medv: error: no?[31m\nmedv: hint: ?\n", why.Error);
    }

    [Theory]
    [InlineData("Fetching", "the origin does not answer", 0L, null, "it waits: the origin does not answer")]
    [InlineData("Fetching", null, 1048576L, 75L, "it comes at 1.0 MiB/s, 1 minute 15 seconds left")]
    [InlineData("Fetching", null, 0L, null, "it is being fetched")]
    [InlineData("Verifying", null, 0L, null, "the disk is read back and checked")]
    public async Task Why_tells_what_goes_on_now_or_what_it_waits_for(string state, string? message, long rate, long? left, string line)
    {
        WhyReport report = Reports.Why with { State = Enum.Parse<ImageState>(state), Message = message, BytesPerSecond = rate, SecondsLeft = left };
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/why/win10", report, ContractJson.Default.WhyReport);

        Ran ran = await daemon.RunAsync("why", "win10");

        Assert.StartsWith($"win10@7: 300.0 MiB of 300.0 MiB are on this PC\n{line}\n\nWhere they came from\n", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_ends_with_1_when_a_check_failed_and_says_what_to_do()
    {
        var report = new DoctorReport([new DoctorCheck("origin", CheckState.Failed, "it answers 404", "publish the realm there")]);
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/doctor", report, ContractJson.Default.DoctorReport);

        Ran ran = await daemon.RunAsync("doctor");

        Assert.Equal(
            $"ok       socket  {daemon.Socket} is there\nok       daemon  medvd answers\nfailed   origin  it answers 404\n                 hint: publish the realm there\n", ran.Output);
        Assert.Equal(ExitCode.Failed, ran.Code);
    }

    [Fact]
    public async Task Doctor_without_a_daemon_still_reports_and_ends_with_14()
    {
        Ran ran = await Ran.OfAsync("/nowhere/medvd.sock", "", CancellationToken.None, "doctor");

        Assert.StartsWith("failed   socket  there is not even a folder for /nowhere/medvd.sock", ran.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Unreachable, ran.Code);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("images")]
    [InlineData("peers")]
    [InlineData("why win10")]
    [InlineData("events")]
    public async Task Without_a_daemon_every_report_ends_with_14_and_nothing_on_standard_output(string command)
    {
        Ran ran = await Ran.OfAsync("/nowhere/medvd.sock", "", CancellationToken.None, command.Split(' '));

        Assert.Equal((ExitCode.Unreachable, ""), (ran.Code, ran.Output));
        Assert.StartsWith("medv: error: medvd is not running: nothing listens on /nowhere/medvd.sock\nmedv: hint: start it with", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_the_daemon_becomes_its_exit_code_and_words()
    {
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/why/none", new ErrorReport(10, "this host knows no image none", "medv images lists them"));

        Ran ran = await daemon.RunAsync("why", "none");

        Assert.Equal(new Ran(ExitCode.NotFound, "", "medv: error: this host knows no image none\nmedv: hint: medv images lists them\n"), ran);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"images":[{"image":"x"}]}""")]
    public async Task An_answer_that_is_not_understood_is_a_failure_and_not_a_crash(string answer)
    {
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/images", answer);

        Ran ran = await daemon.RunAsync("images");

        Assert.Equal((ExitCode.Failed, ""), (ran.Code, ran.Output));
        Assert.StartsWith("medv: error: medvd gave an answer that this medv does not understand", ran.Error, StringComparison.Ordinal);
    }
}
