using MedV.Swarm.Origin;
using MedV.Testing;
using Microsoft.AspNetCore.Http;
using static MedV.Swarm.Tests.Origin.ScriptedOrigin;

namespace MedV.Swarm.Tests.Origin;

public sealed class OriginPauseTests
{
    private static readonly byte[] File = [1, 2, 3];

    private readonly FakeTime _time = new();

    [Fact]
    public async Task An_origin_that_failed_is_left_alone_for_a_growing_time()
    {
        await using ScriptedOrigin origin = await StartAsync(AnswersStatus(500));
        using OriginClient client = NewClient(origin.Address);
        var pauses = new List<double>();

        for (int failure = 0; failure < 9; failure++)
        {
            await FailAsync(client);
            double paused = 0;
            int asked = origin.Asked.Count;
            while (origin.Asked.Count == asked)
            {
                _time.Advance(TimeSpan.FromSeconds(0.05));
                paused += 0.05;
                await FailAsync(client);
                Assert.True(paused < 100);
            }

            // That request failed too and began the next pause; let it pass, so that each round measures one.
            pauses.Add(paused);
            _time.Advance(TimeSpan.FromSeconds(100));
        }

        Assert.InRange(pauses[0], 0.75, 1.30);
        Assert.InRange(pauses[1], 3.0, 5.05);
        Assert.All(pauses[4..], pause => Assert.InRange(pause, 45, 75.05));
    }

    [Fact]
    public async Task While_an_origin_is_left_alone_the_reason_is_told_and_no_request_is_made()
    {
        await using ScriptedOrigin origin = await StartAsync(AnswersStatus(500));
        using OriginClient client = NewClient(origin.Address);

        await FailAsync(client);
        OriginException second = await FailAsync(client);

        Assert.Single(origin.Asked);
        Assert.Equal(OriginFault.Failing, second.Fault);
        Assert.Matches("answers 500: it cannot serve now; it is asked again in [12] s", second.Message);
    }

    [Fact]
    public async Task An_origin_that_serves_again_starts_with_a_clean_slate()
    {
        await using ScriptedOrigin origin = await StartAsync(AnswersStatus(500));
        using OriginClient client = NewClient(origin.Address);
        for (int i = 0; i < 5; i++)
        {
            await FailAsync(client);
            _time.Advance(TimeSpan.FromMinutes(2));
        }

        origin.Answer = Serves(File);
        await client.ReadFileAsync("f", 10, CancellationToken.None);
        origin.Answer = AnswersStatus(500);
        await FailAsync(client);
        origin.Answer = Serves(File);
        _time.Advance(TimeSpan.FromSeconds(1.3));

        Assert.Equal(File, await client.ReadFileAsync("f", 10, CancellationToken.None));
    }

    [Theory]
    [InlineData("120", 119, 121)]
    [InlineData("Thu, 01 Jan 2026 12:02:00 GMT", 119, 121)]
    [InlineData("86400", 599, 601)]
    public async Task A_wish_to_be_asked_later_is_honoured_up_to_ten_minutes(string retryAfter, int stillQuiet, int askedAgain)
    {
        await using ScriptedOrigin origin = await StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });
        using OriginClient client = NewClient(origin.Address);
        await FailAsync(client);

        _time.Advance(TimeSpan.FromSeconds(stillQuiet));
        await FailAsync(client);
        int before = origin.Asked.Count;
        _time.Advance(TimeSpan.FromSeconds(askedAgain - stillQuiet));
        await FailAsync(client);

        Assert.Equal((1, 2), (before, origin.Asked.Count));
    }

    [Fact]
    public async Task A_missing_file_does_not_set_an_origin_aside()
    {
        await using ScriptedOrigin origin = await StartAsync(AnswersStatus(404));
        using OriginClient client = NewClient(origin.Address);

        await FailAsync(client);
        await FailAsync(client);

        Assert.Equal(2, origin.Asked.Count);
    }

    [Fact]
    public async Task Origins_are_asked_in_the_order_of_the_configuration_and_the_second_serves_while_the_first_is_left_alone()
    {
        await using ScriptedOrigin first = await StartAsync(AnswersStatus(500));
        await using ScriptedOrigin second = await StartAsync(Serves(File));
        using OriginClient client = NewClient(first.Address, second.Address);

        await client.ReadFileAsync("f", 10, CancellationToken.None);
        await client.ReadFileAsync("f", 10, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(2));
        first.Answer = Serves(File);
        await client.ReadFileAsync("f", 10, CancellationToken.None);

        Assert.Equal((2, 2), (first.Asked.Count, second.Asked.Count));
    }

    [Fact]
    public async Task That_a_file_is_not_there_counts_more_than_that_another_origin_could_not_be_asked()
    {
        await using ScriptedOrigin lacks = await StartAsync(AnswersStatus(404));
        await using ScriptedOrigin fails = await StartAsync(AnswersStatus(500));
        using OriginClient client = NewClient(lacks.Address, fails.Address);

        OriginException exception = await FailAsync(client);

        Assert.Equal(OriginFault.NotFound, exception.Fault);
        Assert.Contains("answers 404", exception.Message, StringComparison.Ordinal);
        Assert.Contains("answers 500", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_that_fail_side_by_side_count_as_one_failure()
    {
        var together = new TaskCompletionSource();
        int waiting = 0;
        await using ScriptedOrigin origin = await StartAsync(async context =>
        {
            if (Interlocked.Increment(ref waiting) == 5)
            {
                together.SetResult();
            }

            await together.Task;
            context.Response.StatusCode = 500;
        });
        using OriginClient client = NewClient(origin.Address);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => FailAsync(client)));
        origin.Answer = Serves(File);
        _time.Advance(TimeSpan.FromSeconds(1.3));

        Assert.Equal(File, await client.ReadFileAsync("f", 10, CancellationToken.None));
    }

    private static Task<OriginException> FailAsync(OriginClient client) =>
        Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", 10, CancellationToken.None));

    private OriginClient NewClient(params Uri[] origins) => new(origins, new OriginOptions(), _time, new Random(1));
}
