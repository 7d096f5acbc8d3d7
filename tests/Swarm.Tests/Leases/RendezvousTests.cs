using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Swarm.Leases;

namespace MedV.Swarm.Tests.Leases;

public sealed class RendezvousTests
{
    [Theory]
    [InlineData(0UL, 64UL << 32)]
    [InlineData(1UL, 63UL << 32)]
    [InlineData((1UL << 63) - 1, 1UL << 32)]
    [InlineData(ulong.MaxValue, 0UL)]
    public void The_draw_of_a_power_of_two_is_exact(ulong hash, ulong draw) => Assert.Equal(draw, Rendezvous.NegativeLogarithm(hash));

    [Fact]
    public void The_draw_is_the_logarithm_to_a_millionth()
    {
        var random = new Random(5);

        Assert.All(Enumerable.Range(0, 1000), _ =>
        {
            ulong hash = (ulong)random.NextInt64() >> random.Next(40);
            double expected = 64 - Math.Log2(hash + 1.0);
            Assert.Equal(expected, Rendezvous.NegativeLogarithm(hash) / Math.Pow(2, 32), 1e-6);
        });
    }

    /// <summary>The vectors of docs/formats/peer-protocol.md: pack, cell, host id, draw.</summary>
    [Fact]
    public void Draws_are_those_of_the_vectors()
    {
        string[] lines = [.. File.ReadAllLines(VectorFile()).Where(line => line is not "" && line[0] != '#')];

        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            string[] fields = line.Split(' ');
            Assert.True(Digest.TryParse(fields[0], out Digest pack));
            var bundle = new Bundle(pack, int.Parse(fields[1], CultureInfo.InvariantCulture), Bundle.None, []);
            Assert.True(HostId.TryParse(fields[2], out HostId host));
            Assert.Equal(ulong.Parse(fields[3], CultureInfo.InvariantCulture), Rendezvous.Draw(bundle, host));
        });
    }

    [Fact]
    public void Hosts_own_as_much_as_their_weights_say()
    {
        (HostId Id, byte Weight)[] hosts = [(LeaseSite.Host(1), 100), (LeaseSite.Host(2), 50), (LeaseSite.Host(3), 10)];
        const int Bundles = 16_000;

        int[] owned = new int[hosts.Length];
        for (int number = 0; number < Bundles; number++)
        {
            owned[Owner(hosts, number)]++;
        }

        Assert.All(Enumerable.Range(0, hosts.Length), i => Assert.Equal(hosts[i].Weight / 160.0, (double)owned[i] / Bundles, 0.02));
    }

    [Fact]
    public void When_one_weight_changes_bundles_move_only_from_or_to_that_host()
    {
        (HostId Id, byte Weight)[] before = [(LeaseSite.Host(1), 100), (LeaseSite.Host(2), 100), (LeaseSite.Host(3), 100)];
        (HostId Id, byte Weight)[] after = [before[0], before[1], (LeaseSite.Host(3), 30)];

        var moved = Enumerable.Range(0, 2000).Select(number => (From: Owner(before, number), To: Owner(after, number))).Where(move => move.From != move.To).ToList();

        Assert.NotEmpty(moved);
        Assert.All(moved, move => Assert.Equal(2, move.From));
    }

    private static string VectorFile([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../vectors/swarm/draws.txt");

    private static int Owner((HostId Id, byte Weight)[] hosts, int number)
    {
        var bundle = new Bundle(Digest.Of([1]), number, Bundle.None, ImmutableArray<int>.Empty);
        return Enumerable.Range(0, hosts.Length)
            .Order(Comparer<int>.Create((a, b) => Rendezvous.Compare(
                (Rendezvous.Draw(bundle, hosts[a].Id), hosts[a].Weight, hosts[a].Id), (Rendezvous.Draw(bundle, hosts[b].Id), hosts[b].Weight, hosts[b].Id))))
            .First();
    }
}
