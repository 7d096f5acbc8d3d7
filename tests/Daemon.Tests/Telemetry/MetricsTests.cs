using System.Diagnostics;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Telemetry;
using MedV.Daemon.Tests.Control;
using MedV.Swarm.Origin;

namespace MedV.Daemon.Tests.Telemetry;

public sealed class MetricsTests
{
    private const string Hostile = "a\"} 1\nmedv_forged_total{x=\"\\\r\u0000\u0085ü😀\ud800";

    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_happened_is_counted_by_image_and_reason()
    {
        var counters = new EventCounters();
        counters.Count(Bundle("win10", WanReason.Owner, 100, whole: true));
        counters.Count(Bundle("win10", WanReason.Owner, 11, whole: false));
        counters.Count(Bundle("win10", WanReason.Takeover, 5, whole: true));
        counters.CountDamage();

        StrictExposition page = StrictExposition.Parse(MetricsPage.Write(Facts(counters)));

        Assert.Equal(111, page.Samples["medv_wan_bytes_total{image=\"win10\",reason=\"owner\"}"]);
        Assert.Equal(1, page.Samples["medv_wan_fetches_total{image=\"win10\",reason=\"owner\",result=\"broken\"}"]);
        Assert.Equal(5, page.Samples["medv_wan_bytes_total{image=\"win10\",reason=\"takeover\"}"]);
        Assert.Equal(1, page.Samples["medv_chunks_damaged_total"]);
        Assert.Equal(3, page.Samples["medv_events_total"]);
    }

    [Fact]
    public void The_figures_are_those_of_the_status()
    {
        StrictExposition page = StrictExposition.Parse(MetricsPage.Write(Facts(new EventCounters())));

        Assert.Equal(1, page.Samples["medv_image_state{image=\"win10\",state=\"complete\",version=\"7\"}"]);
        Assert.Equal(0, page.Samples["medv_image_state{image=\"win10\",state=\"fetching\",version=\"7\"}"]);
        Assert.Equal(300, page.Samples["medv_image_held_bytes{image=\"win10\",version=\"7\"}"]);
        Assert.Equal(200, page.Samples["medv_image_source_bytes{image=\"win10\",source=\"peer\",version=\"7\"}"]);
        Assert.Equal(1, page.Samples["medv_state{state=\"idle\"}"]);
        Assert.Equal(0, page.Samples["medv_origin_up{origin=\"https://o.example/medv/\",place=\"0\"}"]);
        Assert.Equal((7, 8), (page.Samples["medv_peer_received_bytes_total"], page.Samples["medv_peer_sent_bytes_total"]));
        Assert.Equal(2.5, page.Samples["process_cpu_seconds_total"]);
        Assert.Equal(Noon.ToUnixTimeSeconds(), page.Samples["process_start_time_seconds"]);
    }

    [Fact]
    public void A_hostile_name_stays_within_its_label()
    {
        var counters = new EventCounters();
        counters.Count(Bundle(Hostile, WanReason.Owner, 100, whole: true));

        StrictExposition page = StrictExposition.Parse(MetricsPage.Write(Facts(counters, FakeControl.Image with { Image = Hostile })));

        Assert.DoesNotContain("medv_forged_total", page.Types.Keys);
        string name = Assert.Single(page.Values("image").Distinct());
        Assert.StartsWith("a\"} 1\nmedv_forged_total{x=\"\\???ü😀\ufffd~", name, StringComparison.Ordinal);
    }

    [Fact]
    public void However_many_images_there_are_the_page_has_an_end()
    {
        var counters = new EventCounters();
        ImageStatus[] images = [.. Enumerable.Range(1, 1000).Select(i => FakeControl.Image with { Image = new string('x', 1000) + i, Version = i })];
        foreach (ImageStatus image in images)
        {
            counters.Count(Bundle($"{image.Version}-{image.Image}", WanReason.Owner, 1, whole: true));
        }

        byte[] page = MetricsPage.Write(Facts(counters, images));

        StrictExposition parsed = StrictExposition.Parse(page);
        Assert.InRange(page.Length, 1, 1024 * 1024);
        Assert.Equal(1000, parsed.Samples["medv_images"]);
        Assert.Equal(1000 - 512, parsed.Samples["medv_wan_bytes_total{image=\"other\",reason=\"owner\"}"]);
    }

    [Fact]
    public void Two_names_that_are_alike_where_they_are_cut_are_told_apart()
    {
        string name = new('x', 200);

        byte[] page = MetricsPage.Write(Facts(
            new EventCounters(), FakeControl.Image with { Image = name + "a" }, FakeControl.Image with { Image = name + "b" }));

        Assert.Equal(2, StrictExposition.Parse(page).Values("image").Distinct().Count());
    }

    [PromtoolFact]
    public async Task Prometheus_own_checker_finds_nothing_to_say()
    {
        var counters = new EventCounters();
        counters.Count(Bundle(Hostile, WanReason.Owner, 100, whole: true));
        using Process promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

        await promtool.StandardInput.BaseStream.WriteAsync(MetricsPage.Write(Facts(counters)));
        promtool.StandardInput.Close();

        string said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        Assert.Equal((0, ""), (promtool.ExitCode, said));
    }

    [Theory]
    [InlineData("a 1")]
    [InlineData("# TYPE a gauge\na 1\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na{b=\"\n\"} 1\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na{b=\"\\x\"} 1\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na 1\na 1\n")]
    [InlineData("# HELP a b\n# TYPE a counter\na 1\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na 1\n# HELP c d\n# TYPE c gauge\nc 1\na{x=\"y\"} 1\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na 1,5\n")]
    public void What_is_only_nearly_the_format_is_refused_by_the_parser_of_these_tests(string text) =>
        Assert.Throws<FormatException>(() => StrictExposition.Parse(System.Text.Encoding.UTF8.GetBytes(text)));

    private static DaemonEvent.Bundle Bundle(string image, WanReason reason, long bytes, bool whole) => new(
        image, 7, "", BundlePart.Disk, 0, "", 0, bytes, 0, reason, null, null, null, Noon, whole, null);

    private static MetricsFacts Facts(EventCounters counters, params ImageStatus[] images) => new(
        new FakeControl().Status() with { Images = images.Length == 0 ? [FakeControl.Image] : [.. images] },
        new PeersReport([]),
        [new OriginReport(new Uri("https://user:secret@o.example/medv/"), "down")],
        counters,
        Leases: 3,
        ReceivedBytes: 7,
        SentBytes: 8,
        StoreFreeBytes: 9,
        ResidentBytes: 10,
        TimeSpan.FromSeconds(2.5),
        Noon);
}
