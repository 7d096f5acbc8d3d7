using System.Collections.Immutable;
using System.Diagnostics;
using MedV.Lab;

namespace MedV.Bench.Delivery;

/// <summary>Delivers an image once to all hosts of a branch, which start with empty stores at the same moment.</summary>
internal static class DeliveryRun
{
    /// <summary>The name of the image.</summary>
    public const string Image = "bench";

    /// <summary>Runs it.</summary>
    /// <returns>What it took at each host, and what the WAN link carried.</returns>
    public static async Task<(ImmutableArray<HostFigures> Hosts, WanCounters Wan)> RunAsync(
        IBranch branch, Realm realm, WorkFolder work, CancellationToken cancellationToken)
    {
        await using var origin = new SigningToolOrigin(branch.Origin, work["published"], work["origin"]);
        await origin.StartAsync(cancellationToken);
        ImmutableArray<Pc> pcs = [.. branch.Hosts.Select(place => new Pc(place, work[place.Name], new PcSettings { LogLevel = "Information" }))];
        try
        {
            foreach (Pc pc in pcs)
            {
                await realm.IssueHostAsync(pc.Name, work[$"{pc.Name}.pem"], cancellationToken);
                await pc.StartAsync(cancellationToken);
            }

            var time = Stopwatch.StartNew();
            HostFigures[] figures = await Task.WhenAll(pcs.Select(FollowAsync));
            return ([.. figures], (await branch.ReadWanAsync(cancellationToken))!.Value);

            async Task<HostFigures> FollowAsync(Pc pc)
            {
                await pc.EnrollAsync(realm, work[$"{pc.Name}.pem"], origin.Url, cancellationToken);
                PcImage image = await pc.WaitUntilCompleteAsync(Image, 1, TimeSpan.FromHours(1), cancellationToken);
                (TimeSpan cpu, long peak) = pc.Daemon.ReadUse();
                return new HostFigures(image.Bytes, time.Elapsed.TotalSeconds, cpu, peak);
            }
        }
        finally
        {
            await Task.WhenAll(pcs.Select(pc => pc.DisposeAsync().AsTask()));
        }
    }
}

/// <summary>What a delivery took at one host.</summary>
/// <param name="Bytes">Different plain bytes of the image.</param>
/// <param name="Seconds">From the enrolment until the disk was complete.</param>
/// <param name="Cpu">CPU time of the daemon.</param>
/// <param name="PeakBytes">The largest memory that the daemon has had.</param>
internal readonly record struct HostFigures(long Bytes, double Seconds, TimeSpan Cpu, long PeakBytes);
