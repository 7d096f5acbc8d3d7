using System.Security.Cryptography;
using MedV.Swarm.Origin;
using static MedV.Swarm.Tests.Origin.ScriptedOrigin;

namespace MedV.Swarm.Tests.Origin;

public sealed class OriginFailoverTests : IDisposable
{
    private static readonly byte[] File = RandomNumberGenerator.GetBytes(600_000);

    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));
    private readonly List<int> _arrived = [];

    private CancellationToken Token => _deadline.Token;

    [Fact]
    public async Task The_next_origin_goes_on_where_the_first_one_broke_off()
    {
        await using ScriptedOrigin first = await StartAsync(AnswersRange("bytes 0-299/600000", 300, async response =>
        {
            await SendAsync(response, File.AsMemory(0, 150));
            BreakOff();
        }));
        await using ScriptedOrigin second = await StartAsync(Serves(File));
        using OriginClient client = NewClient(first.Address, second.Address);

        await client.FetchRangesAsync("packs/p", File.Length, [new(0, 100), new(100, 100), new(200, 100)], ChecksEachAsync, null, Token);

        Assert.Equal([0, 1, 2], _arrived);
        Assert.Equal(["/packs/p bytes=100-299"], second.Asked);
    }

    [Fact]
    public async Task A_range_that_the_caller_found_damaged_is_taken_from_the_next_origin()
    {
        await using ScriptedOrigin first = await StartAsync(Serves(new byte[File.Length]));
        await using ScriptedOrigin second = await StartAsync(Serves(File));
        using OriginClient client = NewClient(first.Address, second.Address);

        await client.FetchRangesAsync("p", File.Length, [new(0, 100), new(100, 100)], ChecksEachAsync, null, Token);

        Assert.Equal([0, 1], _arrived);
        Assert.Single(first.Asked);
    }

    [Fact]
    public async Task Damage_at_the_only_origin_is_told_and_the_origin_is_asked_again_for_other_files()
    {
        await using ScriptedOrigin origin = await StartAsync(Serves(new byte[File.Length]));
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(
            () => client.FetchRangesAsync("p", File.Length, [new(0, 100)], ChecksEachAsync, null, Token));
        origin.Answer = Serves(File);
        await client.FetchRangesAsync("p", File.Length, [new(0, 100)], ChecksEachAsync, null, Token);

        Assert.Equal(OriginFault.Damaged, exception.Fault);
        Assert.Single(_arrived);
    }

    [Fact]
    public async Task Trouble_on_our_own_side_ends_the_fetch_and_is_not_the_origins_fault()
    {
        await using ScriptedOrigin first = await StartAsync(Serves(File));
        await using ScriptedOrigin second = await StartAsync(Serves(File));
        using OriginClient client = NewClient(first.Address, second.Address);
        var diskFull = new IOException("no space left");

        IOException exception = await Assert.ThrowsAsync<IOException>(
            () => client.FetchRangesAsync("p", File.Length, [new(0, 100)], (_, _) => throw diskFull, null, Token));
        await client.FetchRangesAsync("p", File.Length, [new(0, 100)], ChecksEachAsync, null, Token);

        Assert.Same(diskFull, exception);
        Assert.Equal(2, first.Asked.Count);
        Assert.Empty(second.Asked);
    }

    public void Dispose() => _deadline.Dispose();

    private static OriginClient NewClient(params Uri[] origins) => new(origins, new OriginOptions(), TimeProvider.System, new Random(1));

    /// <summary>Takes ranges of 100 bytes, and refuses those that are not the file's.</summary>
    private ValueTask ChecksEachAsync(int index, ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.Span.SequenceEqual(File.AsSpan(index * 100, 100)))
        {
            throw new OriginException(OriginFault.Damaged, "not the chunk");
        }

        _arrived.Add(index);
        return ValueTask.CompletedTask;
    }
}
