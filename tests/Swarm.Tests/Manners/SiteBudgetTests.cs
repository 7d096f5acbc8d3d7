using FsCheck;
using FsCheck.Fluent;
using MedV.Chunking;
using MedV.Swarm.Manners;

namespace MedV.Swarm.Tests.Manners;

public sealed class SiteBudgetTests
{
    private const long Budget = 1_000_000;
    private const int Hosts = 12;
    private static readonly Digest Manifest = Digest.Of("manifest"u8);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    // At which step which host begins or ends to fetch, or falls silent for good.
    private static readonly Arbitrary<(int Step, int Host, int What)[]> AnyDay = Arb.From(Gen.ArrayOf(
        from step in Gen.Choose(0, (int)(Length / Step) - 1)
        from host in Gen.Choose(0, Hosts - 1)
        from what in Gen.Frequency((5, Gen.Constant(0)), (4, Gen.Constant(1)), (1, Gen.Constant(2)))
        select (step, host, what)));

    [Theory]
    [InlineData(900, 0, 900)]
    [InlineData(900, 1, 450)]
    [InlineData(900, 6, 128)]
    [InlineData(3, 9, 1)]
    [InlineData(0, 9, 0)]
    public void A_part_is_the_budget_over_those_who_fetch(long budget, int others, long part) =>
        Assert.Equal(part, SiteBudget.ShareOf(budget, others));

    [Fact]
    public void However_hosts_come_and_go_the_sum_is_the_budget_and_for_each_that_begins_what_passes_until_the_others_hear_of_it() =>
        Prop.ForAll(AnyDay, day =>
        {
            (double moved, int begun) = Play(day);
            return moved <= Budget * (Length.TotalSeconds + (begun * (Delay + Step).TotalSeconds));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_part_of_a_host_that_falls_silent_is_used_by_the_others_soon()
    {
        (double moved, _) = Play([(0, 0, 0), (0, 1, 0), (100, 1, 2)]);

        // Both for 1 s; then half of it is unused for 5 s at most; then one has it all.
        Assert.InRange(moved, Budget * (1 + 2.4 + 13.9), Budget * 20.2);
    }

    [Fact]
    public void A_host_that_claims_a_million_leases_counts_once_and_costs_little()
    {
        var leases = new HeldLeases();
        for (int bundle = 0; bundle < 1_000_000; bundle++)
        {
            leases.Said(Manifest, bundle, taken: true, TimeSpan.Zero);
        }

        Assert.True(leases.IsGettingOn(Timeout, Timeout));
        Assert.False(leases.IsGettingOn(Timeout + Step, Timeout));
        leases.Left(Manifest);
        Assert.False(leases.IsGettingOn(TimeSpan.Zero, Timeout));
    }

    /// <summary>What hosts move together that all use their part, hear of each other late, and say once a second that they get on.</summary>
    private static (double Moved, int Begun) Play((int Step, int Host, int What)[] day)
    {
        HeldLeases[,] heard = new HeldLeases[Hosts, Hosts];
        for (int i = 0; i < Hosts * Hosts; i++)
        {
            heard[i / Hosts, i % Hosts] = new HeldLeases();
        }

        var underWay = new Queue<(TimeSpan Due, int From, bool Taken)>();
        bool[] fetches = new bool[Hosts];
        bool[] silent = new bool[Hosts];
        double moved = 0;
        int begun = 0;
        ILookup<int, (int Step, int Host, int What)> events = day.ToLookup(happens => happens.Step);
        for (int step = 0; step < Length / Step; step++)
        {
            TimeSpan now = Step * step;
            foreach ((_, int host, int what) in events[step].Where(happens => !silent[happens.Host]))
            {
                begun += what == 0 && !fetches[host] ? 1 : 0;
                fetches[host] = what == 0;
                silent[host] = what == 2;
                if (!silent[host])
                {
                    underWay.Enqueue((now + Delay, host, fetches[host]));
                }
            }

            for (int host = 0; host < Hosts && step % 100 == 0; host++)
            {
                if (fetches[host])
                {
                    underWay.Enqueue((now + Delay, host, true));
                }
            }

            while (underWay.TryPeek(out (TimeSpan Due, int From, bool Taken) next) && next.Due <= now)
            {
                underWay.Dequeue();
                for (int host = 0; host < Hosts; host++)
                {
                    heard[host, next.From].Said(Manifest, 0, next.Taken, now);
                }
            }

            moved += Enumerable.Range(0, Hosts).Where(host => fetches[host]).Sum(host => Step.TotalSeconds * SiteBudget.ShareOf(
                Budget, Enumerable.Range(0, Hosts).Count(other => other != host && heard[host, other].IsGettingOn(now, Timeout))));
        }

        return (moved, begun);
    }
}
