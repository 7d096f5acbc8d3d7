using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using MedV.Swarm.Origin;
using MedV.Testing;
using Microsoft.AspNetCore.Http;
using static MedV.Swarm.Tests.Origin.ScriptedOrigin;

namespace MedV.Swarm.Tests.Origin;

public sealed class OriginRangeTests : IDisposable
{
    private static readonly byte[] File = RandomNumberGenerator.GetBytes(600_000);

    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));
    private readonly List<(int Index, byte[] Bytes)> _arrived = [];
    private int _bodyBytes;

    private CancellationToken Token => _deadline.Token;

    [Fact]
    public async Task Ranges_near_each_other_share_a_request_and_the_gap_is_thrown_away()
    {
        await using ScriptedOrigin origin = await StartAsync(Serves(File));
        using OriginClient client = NewClient(origin.Address);

        await FetchAsync(client, [new(100, 50), new(150, 1000), new(66_686, 10), new(132_233, 20_000)]);

        // 65 536 bytes between the second and the third, 65 537 between the third and the fourth.
        Assert.Equal(["/packs/p bytes=100-66695", "/packs/p bytes=132233-152232"], origin.Asked);
        Assert.Equal([0, 1, 2, 3], _arrived.Select(range => range.Index));
        Assert.Equal(66_596 + 20_000, _bodyBytes);
        Assert.Equal(_bodyBytes, client.BodyBytesRead);
    }

    [Fact]
    public void Any_ranges_arrive_whole_and_in_order() => Prop.ForAll<PositiveInt[], PositiveInt[]>((gaps, lengths) =>
    {
        using ScriptedOriginScope origin = new(Serves(File));
        using OriginClient client = NewClient(origin.Address);
        var wanted = new List<ByteRange>();
        long end = 0;
        for (int i = 0; i < Math.Min(gaps.Length, lengths.Length); i++)
        {
            var range = new ByteRange(end + ((gaps[i].Get - 1) * 3001 % 90_000), 1 + (lengths[i].Get * 997 % 40_000));
            if (range.End <= File.Length)
            {
                wanted.Add(range);
                end = range.End;
            }
        }

        _arrived.Clear();
        FetchAsync(client, wanted).GetAwaiter().GetResult();

        return _arrived.Select(range => range.Index).SequenceEqual(Enumerable.Range(0, wanted.Count));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public async Task Nothing_wanted_is_nothing_asked()
    {
        await using ScriptedOrigin origin = await StartAsync(Serves(File));
        using OriginClient client = NewClient(origin.Address);

        await FetchAsync(client, []);

        Assert.Empty(origin.Asked);
    }

    [Theory]
    [InlineData(10, 5, 12, 5)]
    [InlineData(10, 5, 0, 5)]
    [InlineData(10, 0, 20, 5)]
    [InlineData(10, 5, 599_999, 2)]
    [InlineData(-1, 5, 10, 5)]
    public async Task Ranges_that_overlap_descend_are_empty_or_leave_the_file_are_refused(long first, int firstBytes, long second, int secondBytes)
    {
        await using ScriptedOrigin origin = await StartAsync(Serves(File));
        using OriginClient client = NewClient(origin.Address);

        await Assert.ThrowsAsync<ArgumentException>(() => FetchAsync(client, [new(first, firstBytes), new(second, secondBytes)]));

        Assert.Empty(origin.Asked);
    }

    [Fact]
    public async Task An_origin_that_ignores_ranges_is_told_so_and_its_file_is_not_read()
    {
        await using ScriptedOrigin origin = await StartAsync(async context =>
        {
            context.Response.ContentLength = 1_000_000_000;
            await SendAsync(context.Response, File);
            await HangAsync(context.Response);
        });
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => FetchAsync(client, [new(0, 10)]));

        Assert.Equal(OriginFault.IgnoresRanges, exception.Fault);
        Assert.Contains("does not support ranges; switch them on there", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, client.BodyBytesRead);
    }

    [Fact]
    public async Task What_arrived_whole_before_the_body_broke_off_is_handed_over()
    {
        await using ScriptedOrigin origin = await StartAsync(AnswersRange("bytes 0-299/600000", 300, async response =>
        {
            await SendAsync(response, File.AsMemory(0, 250));
            BreakOff();
        }));
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => FetchAsync(client, [new(0, 100), new(100, 100), new(200, 100)]));

        Assert.Equal(OriginFault.ShortBody, exception.Fault);
        Assert.Equal([0, 1], _arrived.Select(range => range.Index));
    }

    [Fact]
    public async Task A_body_that_ends_early_without_a_declared_length_is_short()
    {
        await using ScriptedOrigin origin = await StartAsync(
            AnswersRange("bytes 0-299/600000", null, response => SendAsync(response, File.AsMemory(0, 250))));
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => FetchAsync(client, [new(0, 100), new(100, 200)]));

        Assert.Equal(OriginFault.ShortBody, exception.Fault);
        Assert.Contains("ended at byte 250, bytes up to 299 were asked for", exception.Message, StringComparison.Ordinal);
        Assert.Equal([0], _arrived.Select(range => range.Index));
    }

    [Theory]
    [InlineData("bytes 1-100/600000")]
    [InlineData("bytes 0-98/600000")]
    [InlineData("bytes 0-100/600000")]
    [InlineData("bytes 0-99/600001")]
    [InlineData("bytes 0-99/*")]
    [InlineData("bytes */600000")]
    [InlineData("chunks 0-99/600000")]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task Another_range_than_asked_for_is_not_read(string? contentRange)
    {
        await using ScriptedOrigin origin = await StartAsync(
            AnswersRange(contentRange, null, response => SendAsync(response, File.AsMemory(0, 100))));
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => FetchAsync(client, [new(0, 100)]));

        Assert.Equal(OriginFault.WrongRange, exception.Fault);
        Assert.Contains("expected bytes 0-99/600000", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, client.BodyBytesRead);
    }

    [Fact]
    public async Task An_origin_that_declares_more_than_asked_is_not_read()
    {
        await using ScriptedOrigin origin = await StartAsync(
            AnswersRange("bytes 0-99/600000", 500, response => SendAsync(response, File.AsMemory(0, 500))));
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => FetchAsync(client, [new(0, 100)]));

        Assert.Equal(OriginFault.WrongRange, exception.Fault);
        Assert.Empty(_arrived);
    }

    [Fact]
    public async Task What_an_origin_sends_beyond_the_range_is_not_read()
    {
        await using ScriptedOrigin origin = await StartAsync(AnswersRange("bytes 0-99/600000", null, response => SendAsync(response, File)));
        using OriginClient client = NewClient(origin.Address);

        await FetchAsync(client, [new(0, 100)]);

        Assert.Single(_arrived);
        Assert.Equal(100, client.BodyBytesRead);
    }

    [Theory]
    [InlineData(404, OriginFault.NotFound)]
    [InlineData(416, OriginFault.WrongRange)]
    [InlineData(403, OriginFault.Refused)]
    [InlineData(500, OriginFault.Failing)]
    public async Task A_status_that_is_not_206_is_told_as_what_it_means(int status, OriginFault fault)
    {
        await using ScriptedOrigin origin = await StartAsync(AnswersStatus(status));
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => FetchAsync(client, [new(0, 100)]));

        Assert.Equal(fault, exception.Fault);
    }

    [Fact]
    public async Task An_origin_that_falls_silent_within_the_body_is_given_up()
    {
        var time = new FakeTime();
        await using ScriptedOrigin origin = await StartAsync(
            AnswersRange("bytes 0-199/600000", 200, response => SendAsync(response, File.AsMemory(0, 150)).ContinueWith(_ => HangAsync(response)).Unwrap()));
        using OriginClient client = new([origin.Address], new OriginOptions(), time, new Random(1));

        Task fetch = client.FetchRangesAsync(
            "p",
            File.Length,
            [new(0, 100), new(100, 100)],
            Keep([new(0, 100), new(100, 100)]),
            bytes =>
            {
                _bodyBytes += bytes;
                if (_bodyBytes == 150)
                {
                    _ = Task.Run(async () =>
                    {
                        // Until the silence is noticed; the reader may not be waiting yet.
                        while (!_deadline.IsCancellationRequested && _bodyBytes == 150)
                        {
                            time.Advance(TimeSpan.FromSeconds(15));
                            await Task.Yield();
                        }
                    });
                }
            },
            Token);
        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => fetch);
        _bodyBytes = 0;

        Assert.Equal(OriginFault.Stalled, exception.Fault);
        Assert.Equal([0], _arrived.Select(range => range.Index));
    }

    [Fact]
    public async Task A_body_that_moves_is_waited_for_however_long_the_whole_takes()
    {
        var time = new FakeTime();
        var seen = new SemaphoreSlim(0);
        await using ScriptedOrigin origin = await StartAsync(AnswersRange("bytes 0-9999/600000", 10_000, async response =>
        {
            for (int i = 0; i < 10; i++)
            {
                await SendAsync(response, File.AsMemory(i * 1000, 1000));
                await seen.WaitAsync();
                time.Advance(TimeSpan.FromSeconds(14));
            }
        }));
        using OriginClient client = new([origin.Address], new OriginOptions(), time, new Random(1));

        await client.FetchRangesAsync("p", File.Length, [new(0, 10_000)], Keep([new(0, 10_000)]), _ => seen.Release(), Token);

        Assert.Single(_arrived);
    }

    [Fact]
    public async Task Time_that_the_caller_takes_is_not_the_silence_of_the_origin()
    {
        var time = new FakeTime();
        await using ScriptedOrigin origin = await StartAsync(Serves(File));
        using OriginClient client = new([origin.Address], new OriginOptions(), time, new Random(1));
        ByteRange[] wanted = [new(0, 100), new(100, 300_000)];

        await client.FetchRangesAsync("p", File.Length, wanted, TakesAMinute, null, Token);

        Assert.Equal([0, 1], _arrived.Select(range => range.Index));

        ValueTask TakesAMinute(int index, ReadOnlyMemory<byte> bytes)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return Keep(wanted)(index, bytes);
        }
    }

    [Fact]
    public async Task A_fetch_that_is_cancelled_ends_as_cancelled()
    {
        await using ScriptedOrigin origin = await StartAsync(
            AnswersRange("bytes 0-199/600000", 200, response => SendAsync(response, File.AsMemory(0, 150)).ContinueWith(_ => HangAsync(response)).Unwrap()));
        using OriginClient client = NewClient(origin.Address);
        using var stop = new CancellationTokenSource();

        Task fetch = client.FetchRangesAsync("p", File.Length, [new(0, 200)], Keep([new(0, 200)]), _ => stop.Cancel(), stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
    }

    public void Dispose() => _deadline.Dispose();

    private static OriginClient NewClient(params Uri[] origins) => new(origins, new OriginOptions(), TimeProvider.System, new Random(1));

    private Task FetchAsync(OriginClient client, IReadOnlyList<ByteRange> wanted) =>
        client.FetchRangesAsync("packs/p", File.Length, wanted, Keep(wanted), bytes => _bodyBytes += bytes, Token);

    /// <summary>Keeps what arrives, and checks it then and there, since the buffer is lent.</summary>
    private Func<int, ReadOnlyMemory<byte>, ValueTask> Keep(IReadOnlyList<ByteRange> wanted) => (index, bytes) =>
    {
        ByteRange range = wanted[index];
        Assert.Equal(File.AsSpan((int)range.Offset, range.Bytes), bytes.Span);
        _arrived.Add((index, bytes.ToArray()));
        return ValueTask.CompletedTask;
    };

    /// <summary>An origin for code that cannot await: a property.</summary>
    private sealed class ScriptedOriginScope(RequestDelegate answer) : IDisposable
    {
        private readonly ScriptedOrigin _origin = StartAsync(answer).GetAwaiter().GetResult();

        public Uri Address => _origin.Address;

        public void Dispose() => _origin.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
