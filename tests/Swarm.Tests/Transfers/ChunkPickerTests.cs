using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Swarm.Leases;
using MedV.Swarm.Transfers;
using MedV.Testing.Chunking;

namespace MedV.Swarm.Tests.Transfers;

public sealed class ChunkPickerTests
{
    private const int Most = 64;

    [Fact]
    public async Task Everything_that_a_peer_holds_is_asked_for_once()
    {
        (ChunkPicker picker, SiteView site, ChunkSet holds) = await PeerAsync(chunk => chunk % 3 != 1);

        int[] asked = PickAll(picker, site, holds, new ChunkSet(holds.Size));

        Assert.Equal(Enumerable.Range(0, holds.Size).Where(chunk => chunk % 3 != 1), asked.Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(-1)]
    public async Task The_only_chunk_that_is_wanted_is_found_wherever_it_is(int place)
    {
        (ChunkPicker picker, SiteView site, ChunkSet holds) = await PeerAsync(_ => true);
        int wanted = place < 0 ? holds.Size - 1 : place;
        var taken = new ChunkSet(holds.Size);
        foreach (int other in Enumerable.Range(0, holds.Size).Where(chunk => chunk != wanted))
        {
            taken.Add(other);
        }

        ImmutableArray<int> picked = picker.Pick(site, holds, taken, Most);

        Assert.Equal([wanted], picked.ToArray());
    }

    [Fact]
    public async Task A_chunk_that_few_hosts_hold_goes_before_those_that_many_hold()
    {
        (ChunkPicker picker, SiteView site, ChunkSet holds) = await PeerAsync(_ => true);
        for (int chunk = holds.Size / 8; chunk < holds.Size; chunk++)
        {
            site.Gained(chunk);
            site.Gained(chunk);
        }

        int[] first = PickAll(picker, site, holds, new ChunkSet(holds.Size)).Take(holds.Size / 8).ToArray();

        // An eighth of the chunks is rare. By pure chance an eighth of the first ones would be.
        Assert.True(first.Count(chunk => chunk < holds.Size / 8) > first.Length / 2);
    }

    [Fact]
    public async Task Neighbours_on_the_disk_are_asked_for_together_and_no_more_than_were_allowed()
    {
        (ChunkPicker picker, SiteView site, ChunkSet holds) = await PeerAsync(_ => true);

        ImmutableArray<int> picked = picker.Pick(site, holds, new ChunkSet(holds.Size), 5);

        Assert.InRange(picked.Length, 1, 5);
        Assert.Equal(Enumerable.Range(picked[0], picked.Length), picked);
    }

    private static int[] PickAll(ChunkPicker picker, SiteView site, ChunkSet holds, ChunkSet taken)
    {
        var all = new List<int>();
        while (picker.Pick(site, holds, taken, Most) is { IsEmpty: false } picked)
        {
            all.AddRange(picked);
            Assert.All(picked, chunk => Assert.True(taken.Add(chunk)));
        }

        return [.. all];
    }

    private static async Task<(ChunkPicker Picker, SiteView Site, ChunkSet Holds)> PeerAsync(Predicate<int> holds)
    {
        SampleImage image = await SampleImage.OfAsync(SampleImage.RandomBytes(3, 16 * 1024 * 1024));
        var set = new ChunkSet(image.Manifest.Chunks.Length);
        foreach (int chunk in Enumerable.Range(0, set.Size).Where(chunk => holds(chunk)))
        {
            set.Add(chunk);
        }

        return (new ChunkPicker(new Random(1)), new SiteView(image.Manifest), set);
    }
}
