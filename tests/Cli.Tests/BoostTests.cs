using MedV.Daemon.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Tests;

public sealed class BoostTests
{
    [Theory]
    [InlineData("{\"minutes\":null}")]
    [InlineData("{\"minutes\":30}", "--minutes", "30")]
    [InlineData("{\"minutes\":0}", "--minutes", "0")]
    public async Task A_boost_asks_the_daemon_for_so_many_minutes(string asked, params string[] arguments)
    {
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/boost", Reports.Status(), ContractJson.Default.StatusReport);

        await daemon.RunAsync(["boost", .. arguments]);

        Assert.Equal([asked], daemon.Bodies);
    }

    [Fact]
    public async Task How_long_it_lasts_and_what_holds_the_PC_back_all_the_same_is_told()
    {
        StatusReport report = Reports.Status() with
        {
            Manners = Reports.Manners with { BoostedUntil = Ran.Now.AddMinutes(60), Reasons = ["WAN limited to 1 MB/s by the site's WAN budget"] },
        };
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/boost", report, ContractJson.Default.StatusReport);

        Ran ran = await daemon.RunAsync("boost");

        Assert.Equal("boosted for 1 hour\nWAN limited to 1 MB/s by the site's WAN budget\n", ran.Output);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1441")]
    [InlineData("long")]
    public async Task Minutes_that_cannot_be_meant_are_wrong_usage(string minutes)
    {
        await using CannedDaemon daemon = await CannedDaemon.StartAsync();

        Ran ran = await daemon.RunAsync("boost", "--minutes", minutes);

        Assert.Equal((ExitCode.WrongUsage, ""), (ran.Code, ran.Output));
        Assert.Empty(daemon.Bodies);
    }
}
