using System.Collections.Immutable;
using MedV.Lab;

namespace MedV.Bench.Lan;

/// <summary>Brings a disk from one daemon to others that have nothing, with an origin that has no packs any more.</summary>
internal sealed class MedvRuns(Realm realm, WorkFolder work)
{
    private const string Image = "lan";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    /// <summary>Makes a realm with one image, and a first host that has it.</summary>
    public static async Task<MedvRuns> PrepareAsync(string disk, int hosts, WorkFolder work, CancellationToken cancellationToken)
    {
        Realm realm = await Realm.CreateAsync(work["realm"], cancellationToken);
        await realm.PackAsync(disk, Image, cancellationToken);
        await realm.PublishAsync(work["published"], cancellationToken);
        for (int host = 1; host <= hosts; host++)
        {
            await realm.IssueHostAsync($"pc{host}", work[$"pc{host}.pem"], cancellationToken);
        }

        await using NamespaceBranch branch = await NamespaceBranch.CreateAsync(new BranchPlan { Hosts = 1, Wan = null }, cancellationToken);
        await using var origin = new SigningToolOrigin(branch.Origin, work["published"], work["origin"]);
        await origin.StartAsync(cancellationToken);
        await using Pc first = NewPc(branch.Hosts[0], work["pc1"]);
        await first.StartAsync(cancellationToken);
        await first.EnrollAsync(realm, work["pc1.pem"], origin.Url, cancellationToken);
        await first.WaitUntilCompleteAsync(Image, 1, Patience, cancellationToken);
        await first.StopAsync(cancellationToken);
        Directory.Delete(work["published/packs"], recursive: true);
        return new MedvRuns(realm, work);
    }

    /// <summary>Runs it once: all hosts of the branch but the first begin at the same moment.</summary>
    public async Task<LanRun> RunAsync(NamespaceBranch branch, CancellationToken cancellationToken)
    {
        await using var origin = new SigningToolOrigin(branch.Origin, work["published"], work["origin"]);
        await origin.StartAsync(cancellationToken);
        ImmutableArray<Pc> pcs = [.. branch.Hosts.Select(place => NewPc(place, work[place.Name]))];
        try
        {
            await Task.WhenAll(pcs.Select(pc => pc.StartAsync(cancellationToken)));
            await pcs[0].WaitUntilCompleteAsync(Image, 1, Patience, cancellationToken);
            TimeSpan before = Cpu();
            (TimeSpan Begun, TimeSpan Ended)[] times = await Task.WhenAll(pcs[1..].Select(pc => FollowAsync(pc, origin.Url, cancellationToken)));
            return new LanRun(
                (times.Max(time => time.Ended) - times.Min(time => time.Begun)).TotalSeconds, Cpu() - before, pcs.Max(pc => pc.Daemon.ReadUse().PeakBytes));
        }
        finally
        {
            await Task.WhenAll(pcs.Select(pc => pc.DisposeAsync().AsTask()));
            foreach (Pc pc in pcs[1..])
            {
                Directory.Delete(work[pc.Name], recursive: true);
            }
        }

        TimeSpan Cpu() => pcs.Aggregate(TimeSpan.Zero, (sum, pc) => sum + pc.Daemon.ReadUse().Cpu);
    }

    private async Task<(TimeSpan Begun, TimeSpan Ended)> FollowAsync(Pc pc, string origin, CancellationToken cancellationToken)
    {
        TimeSpan called = Now();
        TimeSpan begun = called;
        await pc.EnrollAsync(realm, work[$"{pc.Name}.pem"], origin, cancellationToken);
        while (true)
        {
            TimeSpan now = Now();
            PcImage? image = (await pc.StatusAsync(cancellationToken)).Images.FirstOrDefault();
            if (image is null or { BytesHeld: 0 })
            {
                begun = now;
            }
            else if (image.BytesHeld == image.Bytes)
            {
                PcImage complete = await pc.WaitUntilCompleteAsync(Image, 1, Patience, cancellationToken);
                return complete.Sources.WanBytes == 0 ? (begun, now) : throw new LabException($"{pc.Name} fetched {complete.Sources.WanBytes} bytes over the WAN");
            }
            else if (now - called > Patience)
            {
                throw new LabException($"{pc.Name} has {image.BytesHeld} of {image.Bytes} bytes after {Patience.TotalSeconds:0} s: {image.Message}");
            }

            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        // Of all hosts alike: the system's clock that never goes back.
        TimeSpan Now() => TimeProvider.System.GetElapsedTime(0, TimeProvider.System.GetTimestamp());
    }

    private static Pc NewPc(Place place, string folder) => new(place, folder, new PcSettings { LogLevel = "Information" });
}
