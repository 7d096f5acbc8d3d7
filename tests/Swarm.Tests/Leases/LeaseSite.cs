using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Swarm.Leases;
using MedV.Testing.Chunking;

namespace MedV.Swarm.Tests.Leases;

/// <summary>Several hosts that apply the lease rules to the same manifest and hear each other at once.</summary>
internal sealed class LeaseSite
{
    public static readonly LeaseRules Rules = new();

    /// <summary>The digest of the manifest, as far as the rules care.</summary>
    public static readonly Digest Manifest = Digest.Of([7]);

    private LeaseSite(BundleMap map, IEnumerable<LeaseHost> hosts)
    {
        Map = map;
        Hosts = [.. hosts];
    }

    public BundleMap Map { get; }

    public List<LeaseHost> Hosts { get; }

    public TimeSpan Now { get; private set; } = TimeSpan.Zero;

    /// <summary>A site whose hosts all know each other from the beginning, and are past settling.</summary>
    public static async Task<LeaseSite> SettledAsync(int hosts, int diskMebibytes = 24)
    {
        SampleImage image = await SampleImage.OfAsync(SampleImage.RandomBytes(7, diskMebibytes * 1024 * 1024));
        return Settled(image.Manifest, hosts);
    }

    /// <summary>A site whose hosts all know each other from the beginning, and are past settling.</summary>
    public static LeaseSite Settled(Manifest manifest, int hosts)
    {
        var site = new LeaseSite(new BundleMap(manifest), Enumerable.Range(0, hosts).Select(number => new LeaseHost(manifest, Host(number))));
        foreach (LeaseHost host in site.Hosts)
        {
            site.Introduce(host);
        }

        site.Pass(Rules.Settle);
        return site;
    }

    /// <summary>The id of a host.</summary>
    public static HostId Host(int number) => new(Digest.Of([(byte)(number & 255), (byte)(number >> 8)]));

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan span) => Now += span;

    /// <summary>A host says which older versions it has.</summary>
    public void SetBases(LeaseHost host, BaseSet bases)
    {
        host.Bases = bases;
        foreach (LeaseHost each in Hosts)
        {
            each.Leases.SetBases(host.Id, bases);
        }
    }

    /// <summary>A host says whether it still looks on its own disks.</summary>
    public void SetPreparing(LeaseHost host, bool preparing)
    {
        foreach (LeaseHost each in Hosts)
        {
            each.Leases.SetPreparing(host.Id, preparing);
        }
    }

    /// <summary>Makes a host and all others know each other.</summary>
    public void Introduce(LeaseHost newcomer)
    {
        foreach (LeaseHost other in Hosts.Where(other => other != newcomer))
        {
            other.Leases.Joined(newcomer.Id, Now);
            other.Leases.SetBases(newcomer.Id, newcomer.Bases);
            newcomer.Leases.Joined(other.Id, Now);
            newcomer.Leases.SetBases(other.Id, other.Bases);
            foreach (int bundle in other.Fetching.Keys)
            {
                newcomer.Leases.Took(other.Id, bundle, other.Epochs.GetValueOrDefault(bundle), 0, Now);
            }
        }
    }

    /// <summary>A host takes what is its to take, and tells the others.</summary>
    public IReadOnlyList<LeaseGrant> Take(LeaseHost host)
    {
        IReadOnlyList<LeaseGrant> grants = host.Leases.Take(Now, _ => true);
        foreach (LeaseGrant grant in grants)
        {
            host.Fetching.Add(grant.Bundle, grant.Chunks);
            host.Epochs[grant.Bundle] = grant.Epoch;
            foreach (LeaseHost other in Hosts.Where(other => other != host))
            {
                other.Leases.Took(host.Id, grant.Bundle, grant.Epoch, 0, Now);
            }
        }

        return grants;
    }

    /// <summary>A host has fetched a bundle; everybody hears of its chunks.</summary>
    public void Complete(LeaseHost host, int bundle)
    {
        host.Fetching.Remove(bundle, out ImmutableArray<int> chunks);
        host.Fetched.Add(bundle);
        host.FetchedChunks.AddRange(chunks);
        foreach (LeaseHost each in Hosts)
        {
            each.Leases.Gained(host.Id, chunks, Now);
            foreach (int chunk in chunks)
            {
                each.Site.Gained(chunk);
            }

            each.Leases.Released(host.Id, bundle);
        }

        host.Leases.Finished(bundle);
    }

    /// <summary>A host is gone.</summary>
    public void Kill(LeaseHost host)
    {
        Hosts.Remove(host);
        foreach (LeaseHost other in Hosts)
        {
            other.Leases.Left(host.Id, Now);
        }
    }

    /// <summary>Runs until the site lacks nothing: each host takes, and each second one fetch of each host ends.</summary>
    public void RunToTheEnd()
    {
        for (int second = 0; second < 10_000 && Hosts.Any(host => Enumerable.Range(0, Map.Bundles.Length).Any(b => host.Site.Lacking(b) > 0)); second++)
        {
            foreach (LeaseHost host in Hosts)
            {
                Take(host);
            }

            foreach (LeaseHost host in Hosts.Where(host => host.Fetching.Count > 0))
            {
                Complete(host, host.Fetching.Keys.First());
            }

            Pass(TimeSpan.FromSeconds(1));
        }
    }
}

/// <summary>One host of a <see cref="LeaseSite"/>.</summary>
internal sealed class LeaseHost
{
    public LeaseHost(Manifest manifest, HostId id)
    {
        Id = id;
        Site = new SiteView(manifest);
        Leases = new WanLeases(Site, id, LeaseSite.Rules, TimeSpan.Zero);
    }

    public HostId Id { get; }

    /// <summary>The older versions that it has.</summary>
    public BaseSet Bases { get; set; }

    public SiteView Site { get; }

    public WanLeases Leases { get; }

    /// <summary>The bundles that it fetches now, with the chunks.</summary>
    public Dictionary<int, ImmutableArray<int>> Fetching { get; } = [];

    /// <summary>The epoch of each lease that it took.</summary>
    public Dictionary<int, uint> Epochs { get; } = [];

    /// <summary>The bundles that it has fetched.</summary>
    public List<int> Fetched { get; } = [];

    /// <summary>The chunks of them.</summary>
    public List<int> FetchedChunks { get; } = [];
}
