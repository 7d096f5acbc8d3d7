using System.Security.Cryptography;
using MedV.Swarm.Manners;
using MedV.Swarm.Origin;
using MedV.Testing;
using static MedV.Swarm.Tests.Origin.ScriptedOrigin;

namespace MedV.Swarm.Tests.Origin;

public sealed class OriginBudgetTests : IDisposable
{
    private static readonly byte[] File = RandomNumberGenerator.GetBytes(600_000);
    private static readonly ByteRange[] Wanted = [new(0, 100), new(100, 40_000), new(50_000, 100_000)];

    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(2));
    private readonly FakeTime _time = new();
    private readonly List<int> _arrived = [];

    private CancellationToken Token => _deadline.Token;

    [Fact]
    public async Task Every_byte_of_a_fetch_is_taken_from_the_budget_before_it_is_read_and_no_other()
    {
        var budget = new ScriptedBudget(wanted => Math.Min(wanted, 1000));
        await using ScriptedOrigin origin = await StartAsync(Serves(File));
        using OriginClient client = NewClient(budget, origin);
        int read = 0;
        bool ahead = false;

        await client.FetchRangesAsync("p", File.Length, Wanted, KeepAsync, bytes => ahead |= (read += bytes) > budget.Taken, Token);

        Assert.False(ahead);
        Assert.Equal(150_000, read);
        Assert.Equal(150_000, budget.Taken);
    }

    [Fact]
    public async Task So_is_every_byte_of_a_small_file()
    {
        var budget = new ScriptedBudget(wanted => Math.Min(wanted, 1000));
        await using ScriptedOrigin origin = await StartAsync(Serves(File[..5500]));
        using OriginClient client = NewClient(budget, origin);

        byte[] read = await client.ReadFileAsync("f", 10_000, Token);

        Assert.Equal(File[..5500], read);
        Assert.Equal(5500, budget.Taken);
    }

    [Fact]
    public async Task The_budget_is_asked_for_little_at_a_time_so_that_a_slow_one_keeps_the_bytes_moving()
    {
        var budget = new ScriptedBudget(wanted => wanted);
        await using ScriptedOrigin origin = await StartAsync(Serves(File));
        using OriginClient client = NewClient(budget, origin);

        await client.FetchRangesAsync("p", File.Length, [new(0, 500_000)], KeepAsync, null, Token);

        Assert.InRange(budget.LargestWanted, 1, 16 * 1024);
    }

    [Fact]
    public async Task An_origin_is_not_asked_before_the_budget_lets_anything_through()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var budget = new ScriptedBudget(wanted => wanted)
        {
            Before = async () =>
            {
                asked.TrySetResult();
                await open.Task;
            },
        };
        await using ScriptedOrigin origin = await StartAsync(Serves(File));
        using OriginClient client = NewClient(budget, origin);

        Task fetch = client.FetchRangesAsync("p", File.Length, Wanted, KeepAsync, null, Token);
        await asked.Task;
        int askedWhileClosed = origin.Asked.Count;
        open.SetResult();
        await fetch;

        Assert.Equal(0, askedWhileClosed);
        Assert.Equal([0, 1, 2], _arrived);
    }

    [Fact]
    public async Task Time_that_the_budget_takes_is_not_the_silence_of_the_origin()
    {
        var budget = new ScriptedBudget(wanted => wanted) { Before = TakesAnHourAsync };
        await using ScriptedOrigin origin = await StartAsync(Serves(File));
        using OriginClient client = NewClient(budget, origin);

        await client.FetchRangesAsync("p", File.Length, Wanted, KeepAsync, null, Token);

        Assert.Equal([0, 1, 2], _arrived);
        Assert.Single(origin.Asked);
    }

    [Fact]
    public async Task An_origin_that_hangs_up_while_the_budget_waits_is_asked_for_the_rest_and_not_blamed()
    {
        var budget = new ScriptedBudget(wanted => wanted) { Before = TakesAnHourAsync };
        await using ScriptedOrigin origin = await StartAsync(Serves(File));
        origin.Answer = AnswersRange("bytes 0-149999/600000", 150_000, async response =>
        {
            origin.Answer = Serves(File);
            await SendAsync(response, File.AsMemory(0, 20_000));
            BreakOff();
        });
        using OriginClient client = NewClient(budget, origin);

        await client.FetchRangesAsync("p", File.Length, Wanted, KeepAsync, null, Token);

        Assert.Equal([0, 1, 2], _arrived);
        Assert.Equal(["/p bytes=0-149999", "/p bytes=100-149999"], origin.Asked);
    }

    [Fact]
    public async Task A_wait_for_the_budget_that_is_cancelled_ends_as_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var budget = new ScriptedBudget(wanted => wanted) { Before = stop.CancelAsync };
        await using ScriptedOrigin origin = await StartAsync(Serves(File));
        using OriginClient client = NewClient(budget, origin);

        Task fetch = client.FetchRangesAsync("p", File.Length, Wanted, KeepAsync, null, stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        Assert.Empty(origin.Asked);
    }

    public void Dispose() => _deadline.Dispose();

    private Task TakesAnHourAsync()
    {
        _time.Advance(TimeSpan.FromHours(1));
        return Task.CompletedTask;
    }

    private ValueTask KeepAsync(int index, ReadOnlyMemory<byte> bytes)
    {
        Assert.Equal(File.AsSpan((int)Wanted[index].Offset, bytes.Length), bytes.Span);
        _arrived.Add(index);
        return ValueTask.CompletedTask;
    }

    private OriginClient NewClient(IByteBudget budget, ScriptedOrigin origin) =>
        new([origin.Address], new OriginOptions { Download = budget }, _time, new Random(1));

    /// <summary>Grants what it is told to, and counts.</summary>
    private sealed class ScriptedBudget(Func<int, int> grant) : IByteBudget
    {
        public int Taken { get; private set; }

        public int LargestWanted { get; private set; }

        public Func<Task> Before { get; init; } = () => Task.CompletedTask;

        public async ValueTask<int> TakeAsync(int wanted, CancellationToken cancellationToken)
        {
            LargestWanted = Math.Max(LargestWanted, wanted);
            await Before();
            cancellationToken.ThrowIfCancellationRequested();
            int granted = grant(wanted);
            Taken += granted;
            return granted;
        }
    }
}
