using MedV.Swarm.Manners;
using MedV.Testing;

namespace MedV.Swarm.Tests.Manners;

public sealed class TokenBucketTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    private readonly FakeTime _time = new();

    [Theory]
    [InlineData(100, 10)]
    [InlineData(20_000, 4096)]
    [InlineData(1_000_000, 65_536)]
    [InlineData(125_000_000, 1_048_576)]
    public void What_is_taken_is_the_rate_within_one_per_cent(long rate, int wanted)
    {
        using TokenBucket bucket = At(rate);

        long taken = Take(bucket, TimeSpan.FromSeconds(20), wanted).Sum();

        Assert.InRange(taken, rate * 20 * 0.99, rate * 20);
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(1_000_000)]
    public void No_tenth_of_a_second_has_more_than_its_part_and_half_of_it_again(long rate)
    {
        using TokenBucket bucket = At(rate);
        Take(bucket, TimeSpan.FromSeconds(1), 65_536);

        IEnumerable<long> tenths = Enumerable.Range(0, 50).Select(_ => Take(bucket, TimeSpan.FromSeconds(0.1), 65_536).Sum());

        Assert.All(tenths, taken => Assert.InRange(taken, rate * 0.04, rate * 0.151));
    }

    [Fact]
    public void Time_that_nobody_used_is_saved_up_for_a_twentieth_of_a_second_only()
    {
        using TokenBucket bucket = At(1_000_000);
        _time.Advance(TimeSpan.FromHours(1));

        long taken = Take(bucket, TimeSpan.FromSeconds(1), 65_536).Sum();

        Assert.InRange(taken, 1_000_000, 1_050_000);
    }

    [Fact]
    public void Those_who_wait_get_equal_parts()
    {
        using TokenBucket bucket = At(1_000_000);

        long[] taken = Take(bucket, TimeSpan.FromSeconds(20), 65_536, takers: 7);

        Assert.All(taken, part => Assert.InRange(part, 20_000_000 / 7 * 0.97, 20_000_000 / 7 * 1.03));
    }

    [Fact]
    public async Task Who_asks_for_little_is_served_before_who_asks_again()
    {
        using TokenBucket bucket = At(10_000);
        Task<int> greedy = bucket.TakeAsync(1_000_000, CancellationToken.None).AsTask();
        Task<int> modest = bucket.TakeAsync(10, CancellationToken.None).AsTask();
        Task<int> again = bucket.TakeAsync(1_000_000, CancellationToken.None).AsTask();

        _time.Advance(TimeSpan.FromMilliseconds(60));

        Assert.Equal((500, 10), (await greedy, await modest));
        Assert.False(again.IsCompleted);
    }

    [Fact]
    public async Task A_higher_rate_is_noticed_at_once()
    {
        using TokenBucket bucket = At(1);
        Task<int> waiting = bucket.TakeAsync(65_536, CancellationToken.None).AsTask();

        bucket.SetRate(null);

        Assert.Equal(65_536, await waiting);
        Assert.Equal(1_000_000_000, await bucket.TakeAsync(1_000_000_000, CancellationToken.None));
    }

    [Fact]
    public void A_lower_rate_is_noticed_at_once()
    {
        using TokenBucket bucket = At(10_000_000);
        Take(bucket, TimeSpan.FromSeconds(1), 65_536);

        bucket.SetRate(10_000);
        long taken = Take(bucket, TimeSpan.FromSeconds(10), 65_536).Sum();

        Assert.InRange(taken, 99_000, 101_000);
    }

    [Fact]
    public async Task A_rate_of_zero_lets_nothing_pass_until_it_is_raised()
    {
        using TokenBucket bucket = At(1_000_000);
        _time.Advance(TimeSpan.FromSeconds(1));
        bucket.SetRate(0);
        Task<int> waiting = bucket.TakeAsync(1, CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(waiting.IsCompleted);

        bucket.SetRate(1_000);
        _time.Advance(TimeSpan.FromMilliseconds(50));

        Assert.Equal(1, await waiting);
    }

    [Fact]
    public async Task Who_gives_up_takes_nothing_and_leaves_the_row()
    {
        using TokenBucket bucket = At(10_000);
        using var stop = new CancellationTokenSource();
        Task<int> leaving = bucket.TakeAsync(500, stop.Token).AsTask();
        Task<int> staying = bucket.TakeAsync(500, CancellationToken.None).AsTask();

        await stop.CancelAsync();
        _time.Advance(TimeSpan.FromMilliseconds(51));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.Equal(500, await staying);
    }

    [Fact]
    public void A_thousand_that_wait_share_one_timer()
    {
        using TokenBucket bucket = At(1_000);

        Task<int>[] waiting = [.. Enumerable.Range(0, 1_000).Select(_ => bucket.TakeAsync(100, CancellationToken.None).AsTask())];

        Assert.Equal(1, _time.Pending);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.InRange(waiting.Count(task => task.IsCompleted), 199, 200);
    }

    private TokenBucket At(long rate)
    {
        var bucket = new TokenBucket(_time);
        bucket.SetRate(rate);
        return bucket;
    }

    /// <summary>Some who always want more, for a time.</summary>
    /// <returns>What each got.</returns>
    private long[] Take(TokenBucket bucket, TimeSpan length, int wanted, int takers = 1)
    {
        using var stop = new CancellationTokenSource();
        long[] taken = new long[takers];
        Task<int>[] asked = [.. taken.Select(_ => bucket.TakeAsync(wanted, stop.Token).AsTask())];
        for (TimeSpan gone = TimeSpan.Zero; gone < length; gone += Step)
        {
            _time.Advance(Step);
            for (int taker = 0; taker < takers; taker++)
            {
                while (asked[taker].IsCompleted)
                {
                    taken[taker] += asked[taker].GetAwaiter().GetResult();
                    asked[taker] = bucket.TakeAsync(wanted, stop.Token).AsTask();
                }
            }
        }

        stop.Cancel();
        return taken;
    }
}
