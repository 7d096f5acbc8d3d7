using MedV.Daemon.Control;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Telemetry;

namespace MedV.Daemon.Tests.Control;

/// <summary>A daemon with one image, whose slow and failing answers a test can choose.</summary>
internal sealed class FakeControl : IDaemonControl
{
    public static readonly ImageStatus Image = new(
        "win10", 7, new string('a', 64), ImageState.Complete, null, 400, 10, 10, 300, 300, new SourceBytes(100, 0, 200, 0, 0, 0), 90, 0, null, null, null, "/disk.raw");

    public static readonly MannersStatus Manners = new(
        ["paused: on battery"], PausedPart.All, 0, 0, null, new WanDelayStatus(20.5, 1.5, 2_000_000), null, new HostStandingStatus(true, true, false, false, null, 0));

    public Func<CancellationToken, Task<DoctorReport>> Doctor { get; set; } = _ => Task.FromResult(new DoctorReport([]));

    public Func<EnrollRequest, Task> Enroll { get; set; } = _ => Task.CompletedTask;

    public Func<long, bool, CancellationToken, IAsyncEnumerable<EventLine>> Events { get; set; } = (_, _, _) => AsyncEnumerable.Empty<EventLine>();

    public StatusReport Status() => new("0.1.0", new HostStatus("pc", null), null, null, DaemonState.Idle, null, 2, null, null, Manners, [Image]);

    public List<TimeSpan?> Boosts { get; } = [];

    public PeersReport Peers() => new([]);

    public WhyReport? Why(string image, int? version) => image == "win10" && version is null or 7 ? new WhyReport(image, 7, ImageState.Complete, null, 0, null, 300, [], [], []) : null;

    public IAsyncEnumerable<EventLine> EventsAsync(long after, bool follow, CancellationToken cancellationToken) => Events(after, follow, cancellationToken);

    public long BeforeLastEvents(int count) => 100 - count;

    public Task<DoctorReport> DoctorAsync(CancellationToken cancellationToken) => Doctor(cancellationToken);

    public void Boost(TimeSpan? length) => Boosts.Add(length);

    public Task EnrollAsync(EnrollRequest request, CancellationToken cancellationToken) => Enroll(request);
}
