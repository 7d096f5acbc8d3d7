using System.Collections.Immutable;
using System.Diagnostics;
using MedV.Lab;

namespace MedV.Demo;

/// <summary>One delivery of one disk to a branch: enrols all PCs at the same moment and follows them until all are done.</summary>
internal sealed class Delivery(Realm realm, Origin origin, ImmutableArray<Pc> pcs)
{
    /// <summary>The name of the image.</summary>
    public const string Image = "demo";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private readonly Stopwatch _time = new();
    private readonly Dictionary<string, TimeSpan> _completed = [];

    /// <summary>Since the first PC was enrolled.</summary>
    public TimeSpan Elapsed => _time.Elapsed;

    /// <summary>How it stands at each PC, in their order.</summary>
    public ImmutableArray<HostProgress> Hosts { get; private set; } = [.. pcs.Select(pc => new HostProgress(pc.Name, "starting", Image: null, Completed: null))];

    /// <summary>Body bytes that the origin has sent, counted in its access log.</summary>
    public long WanBytes { get; private set; }

    /// <summary>Runs it, telling <paramref name="changed"/> several times a second.</summary>
    /// <exception cref="LabException">A daemon ended, or half an hour passed.</exception>
    public async Task RunAsync(Func<Pc, string> certificateOf, Action<Delivery> changed, CancellationToken cancellationToken)
    {
        _time.Start();
        Task enrolling = Task.WhenAll(pcs.Select(pc => pc.EnrollAsync(realm, certificateOf(pc), origin.Url, cancellationToken)));
        while (Hosts.Any(host => host.Completed is null))
        {
            if (enrolling.IsFaulted)
            {
                await enrolling;
            }

            if (Elapsed > Patience)
            {
                throw new LabException($"no end after {Patience.TotalMinutes} minutes: {string.Join("; ", Hosts)}");
            }

            await Task.Delay(Step, TimeProvider.System, cancellationToken);
            Hosts = [.. await Task.WhenAll(pcs.Select(pc => LookAsync(pc, cancellationToken)))];
            WanBytes = origin.ReadAnswers().Sum(answer => answer.Bytes);
            changed(this);
        }

        await enrolling;
    }

    private async Task<HostProgress> LookAsync(Pc pc, CancellationToken cancellationToken)
    {
        if (pc.Daemon.HasEnded)
        {
            throw new LabException($"{pc.Name} ended; its log is {pc.OutputFile}");
        }

        PcStatus? status = await pc.TryStatusAsync(cancellationToken);
        PcImage? image = status?.Images.FirstOrDefault(entry => entry.Image == Image);
        if (image is { IsComplete: true })
        {
            _completed.TryAdd(pc.Name, Elapsed);
        }

        return new HostProgress(
            pc.Name, image?.State ?? status?.State ?? "starting", image, _completed.TryGetValue(pc.Name, out TimeSpan at) ? at : null);
    }
}

/// <summary>How a delivery stands at one PC.</summary>
/// <param name="Name">The PC.</param>
/// <param name="State">What its daemon does.</param>
/// <param name="Image">What its daemon says of the image; null: it does not know it yet.</param>
/// <param name="Completed">When the disk was complete, from the start; null: not yet.</param>
internal sealed record HostProgress(string Name, string State, PcImage? Image, TimeSpan? Completed);
