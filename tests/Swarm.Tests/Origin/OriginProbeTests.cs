using MedV.Swarm.Origin;
using MedV.Testing;
using Microsoft.AspNetCore.Http;

namespace MedV.Swarm.Tests.Origin;

public sealed class OriginProbeTests
{
    private readonly FakeTime _time = new();

    [Theory]
    [InlineData(StatusCodes.Status200OK)]
    [InlineData(StatusCodes.Status404NotFound)]
    [InlineData(StatusCodes.Status405MethodNotAllowed)]
    public async Task Any_answer_is_a_round_trip_and_brings_no_body(int status)
    {
        string? method = null;
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(context =>
        {
            method = context.Request.Method;
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        using OriginProbe probe = Probe(origin.Address);

        OriginRoundTrip? found = await probe.MeasureAsync(CancellationToken.None);

        Assert.Equal(origin.Address, found?.Origin);
        Assert.NotNull(found?.Took);
        Assert.Equal(HttpMethods.Head, method);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_kernel_measures_so_that_a_busy_PC_is_no_full_link_but_behind_a_proxy_it_cannot(bool isProxy)
    {
        // A tenth of a second goes by for this program between question and answer; for the kernel a moment.
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(_ =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return Task.CompletedTask;
        });
        var options = new OriginOptions { Proxy = isProxy ? OriginProxy.At(origin.Address) : OriginProxy.None };
        using var probe = new OriginProbe([isProxy ? new Uri("http://origin.example/") : origin.Address], options, "timestamp.json", _time);

        TimeSpan? took = (await probe.MeasureAsync(CancellationToken.None))?.Took;

        Assert.Equal(isProxy || !OperatingSystem.IsLinux(), took == TimeSpan.FromMilliseconds(100));
        Assert.InRange(took!.Value, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Only_the_first_measurement_on_a_connection_asks_twice()
    {
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(_ => Task.CompletedTask);
        using OriginProbe probe = Probe(origin.Address);

        await probe.MeasureAsync(CancellationToken.None);
        int first = origin.Asked.Count;
        await probe.MeasureAsync(CancellationToken.None);

        Assert.Equal(2, first);
        Assert.Equal(3, origin.Asked.Count);
    }

    [Fact]
    public async Task An_origin_that_does_not_answer_is_not_waited_for()
    {
        var answer = new TaskCompletionSource();
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(_ => answer.Task);
        using OriginProbe probe = Probe(origin.Address);

        Task<OriginRoundTrip?> measuring = probe.MeasureAsync(CancellationToken.None).AsTask();
        await _time.UntilPendingAsync(1, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(new OriginRoundTrip(origin.Address, null), await measuring);
        answer.SetResult();
    }

    [Fact]
    public async Task An_origin_that_is_gone_is_passed_over_and_where_all_are_nothing_is_known()
    {
        ScriptedOrigin gone = await ScriptedOrigin.StartAsync(_ => Task.CompletedTask);
        await gone.DisposeAsync();
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(_ => Task.CompletedTask);
        using OriginProbe both = Probe(gone.Address, origin.Address);
        using OriginProbe none = Probe(gone.Address);

        Assert.Equal(origin.Address, (await both.MeasureAsync(CancellationToken.None))?.Origin);
        Assert.Null(await none.MeasureAsync(CancellationToken.None));
    }

    private OriginProbe Probe(params Uri[] origins) => new(origins, new OriginOptions(), "timestamp.json", _time);
}
