using System.Diagnostics;
using MedV.Chunking;
using MedV.Simulation;
using MedV.Swarm;
using MedV.Swarm.Leases;
using MedV.Testing.Chunking;

namespace MedV.Bench.Scale;

/// <summary>One site of the simulator whose hosts have nothing, know each other and start at the same moment.</summary>
internal static class ScaleRun
{
    /// <summary>The WAN link: 100 Mbit/s.</summary>
    public const double WanBytesPerSecond = 12.5e6;

    // 1 Gbit/s.
    private const double UploadBytesPerSecond = 125e6;

    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>Runs a site to the end.</summary>
    /// <exception cref="InvalidOperationException">It did not come to one.</exception>
    public static ScaleFigures Of(SampleImage image, int hosts, int seed)
    {
        TimeSpan before = Cpu();
        HostId[] ids = [.. Enumerable.Range(0, hosts).Select(number => new HostId(Digest.Of(BitConverter.GetBytes(number))))];
        var mesh = new SimulatedMesh(ids);
        var site = new Simulator(image.Root.Id, image.Manifest, new LeaseRules(), seed) { Connects = mesh.Connects };
        site.Wan.Rate = WanBytesPerSecond;
        foreach (HostId id in ids)
        {
            site.Start(new SimulatedHost(site, id, site.Rules) { UploadRate = UploadBytesPerSecond });
        }

        if (!site.Run(Patience))
        {
            throw new InvalidOperationException($"of {hosts} hosts {site.Unfinished} lack something after {Patience}");
        }

        int[] connections = site.CountConnections();
        return new ScaleFigures(
            hosts,
            connections.Average(),
            connections.Max(),
            (double)site.Traffic.Messages / hosts,
            (double)site.Traffic.MessageBytes / hosts,
            (double)site.Traffic.ChunkBytes / hosts,
            site.Hosts.Count(host => host.Receipts.Count > 0),
            (double)site.Wan.Bytes / image.Manifest.Chunks.Sum(chunk => (long)chunk.EncodedBytes),
            site.Hosts.Max(host => host.FullAt!.Value).TotalSeconds,
            (Cpu() - before).TotalSeconds);
    }

    private static TimeSpan Cpu()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }
}
