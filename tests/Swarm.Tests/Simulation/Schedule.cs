using System.Text;
using MedV.Simulation;
using MedV.Swarm.Tests.Leases;

namespace MedV.Swarm.Tests.Simulation;

/// <summary>What happens to a site in one run, drawn from the simulator's seed: who comes when, dies, lies, is slow, cut off, or without its WAN.</summary>
internal sealed class Schedule
{
    private readonly Simulator _site;
    private readonly StringBuilder _story = new();
    private readonly long _unique;
    private long _allowed;

    private Schedule(Simulator site)
    {
        _site = site;
        _unique = site.Manifest.Chunks.Sum(chunk => (long)chunk.EncodedBytes);
        _allowed = _unique;
    }

    public double Ratio => (double)_site.Wan.Bytes / _unique;

    public override string ToString() => _story.ToString();

    public static Schedule Draw(Simulator site)
    {
        var schedule = new Schedule(site);
        Random random = site.Random;
        site.Wan.Rate = 2e6 * Math.Pow(10, random.NextDouble());
        int hosts = random.Next(2, 13);
        // What hosts that do not know each other yet may fetch twice in their first second, if the image counts as large.
        double early = double.Min(1.2 * site.Wan.Rate, schedule._unique);
        schedule._allowed += (long)(early * early / (2 * schedule._unique));
        schedule._story.Append($"{hosts} hosts, WAN {site.Wan.Rate / 1e6:0.0} MB/s");
        for (int number = 0; number < hosts; number++)
        {
            var host = new SimulatedHost(site, LeaseSite.Host(number), site.Rules);
            host.UploadRate = random.Next(6) == 0 ? 300e3 : 100e6;
            host.WanWeight = number > 0 && random.Next(6) == 0 ? (byte)random.Next(0, 3) : Swarm.Leases.WanWeight.Usual;
            TimeSpan comes = random.Next(3) == 0 ? TimeSpan.FromSeconds(12 * random.NextDouble()) : TimeSpan.FromSeconds(random.NextDouble());
            if (site.IsOfOneBundle)
            {
                // Small things are begun one after the other, each when the root that names it was read.
                host.BeginsAfter = TimeSpan.FromSeconds(random.NextDouble());
            }

            site.Plan(comes, () => site.Start(host));

            // Who comes while hosts do not know each other yet may begin with a bundle that another has, a moment before.
            schedule._allowed += MedV.Chunking.Manifests.BundleMap.CellBytes;
        }

        for (int trouble = random.Next(4); trouble > 0; trouble--)
        {
            schedule.Add(random, TimeSpan.FromSeconds(14 * random.NextDouble()));
        }

        return schedule;
    }

    /// <returns>What did not hold; null if all did.</returns>
    public string? Run(TimeSpan atMost)
    {
        if (!_site.Run(atMost))
        {
            return $"not finished at {_site.Now}: {string.Join(", ", _site.Hosts.Where(host => host.IsAlive && !host.IsFull).Select(host => host.Describe()))}";
        }

        return _site.Wan.Bytes > _allowed ? $"{_site.Wan.Bytes} bytes over the WAN, of {_unique} that are needed and {_allowed} that are allowed" : null;
    }

    private void Add(Random random, TimeSpan at)
    {
        const int Bundle = MedV.Chunking.Manifests.BundleMap.CellBytes;
        TimeSpan length = TimeSpan.FromSeconds(1 + (20 * random.NextDouble()));
        switch (random.Next(5))
        {
            case 0:
                bool comesBack = random.Next(2) == 0;
                _story.Append($"; at {at.TotalSeconds:0.0} s a host dies{(comesBack ? $" for {length.TotalSeconds:0.0} s" : "")}");
                _site.Plan(at, () => KillOne(random, comesBack ? length : null));

                // What it alone had is lost, and that may be all there was.
                _allowed += _unique;
                break;
            case 1:
                _story.Append($"; at {at.TotalSeconds:0.0} s the LAN is cut for {length.TotalSeconds:0.0} s");
                _site.Plan(at, () => _site.Cut(_ => random.Next(2)));
                _site.Plan(at + length, _site.Heal);

                // Each side must get on; together they cannot fetch more than the link carries meanwhile.
                _allowed += (long)(_site.Wan.Rate * (length.TotalSeconds + 2)) + (6 * Bundle);
                break;
            case 2:
                double rate = _site.Wan.Rate;
                _story.Append($"; at {at.TotalSeconds:0.0} s the WAN is down for {length.TotalSeconds:0.0} s");
                _site.Plan(at, () => _site.Wan.Rate = 0);
                _site.Plan(at + length, () => _site.Wan.Rate = rate);

                // Every host has lost trust in every other; three requests each may meet.
                _allowed += 6 * Bundle;
                break;
            case 3:
                Lie lie = (Lie)random.Next(Enum.GetValues<Lie>().Length);
                _story.Append($"; at {at.TotalSeconds:0.0} s comes a liar: {lie}");
                _site.Plan(at, () => _site.Add(new SimulatedLiar(_site, LeaseSite.Host(1000 + random.Next(1000)), lie)));
                _allowed += _unique / 2;
                break;
            default:
                _story.Append($"; at {at.TotalSeconds:0.0} s a host may not use the WAN for {length.TotalSeconds:0.0} s");
                SimulatedHost? host = null;
                _site.Plan(at, () => host = SetWeight(Any(random), Swarm.Leases.WanWeight.None));
                _site.Plan(at + length, () => SetWeight(host, Swarm.Leases.WanWeight.Usual));
                break;
        }
    }

    private void KillOne(Random random, TimeSpan? comesBack)
    {
        if (_site.Hosts.Count(each => each.IsAlive) > 1 && Any(random) is SimulatedHost host)
        {
            _site.Kill(host);
            if (comesBack is TimeSpan pause)
            {
                _site.Plan(_site.Now + pause, () => _site.Start(host));
            }
        }
    }

    private static SimulatedHost? SetWeight(SimulatedHost? host, byte weight)
    {
        if (host is not null)
        {
            host.WanWeight = weight;
        }

        return host;
    }

    private SimulatedHost? Any(Random random)
    {
        SimulatedHost[] alive = [.. _site.Hosts.Where(host => host.IsAlive)];
        return alive.Length == 0 ? null : alive[random.Next(alive.Length)];
    }
}
