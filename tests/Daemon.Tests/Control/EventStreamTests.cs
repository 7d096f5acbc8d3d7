using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using MedV.Daemon.Telemetry;

namespace MedV.Daemon.Tests.Control;

public sealed class EventStreamTests : IDisposable
{
    private const int MostStreams = 16;

    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));

    [Fact]
    public async Task Events_come_one_a_line_after_the_number_that_is_asked_for()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        control.Control.Events = (after, follow, _) => new[] { Line(after + 1), Line(follow ? 0 : after + 2) }.ToAsyncEnumerable();

        (HttpStatusCode status, string body) = await control.SendAsync(HttpMethod.Get, "/v1/events?after=41");

        Assert.Equal((HttpStatusCode.OK, "42\n43\n"), (status, body));
    }

    [Theory]
    [InlineData("last=10", "91\n")]
    [InlineData("last=10&after=95", "96\n")]
    [InlineData("last=0", "1\n")]
    public async Task The_last_events_can_be_asked_for(string query, string expected)
    {
        await using RunningControl control = await RunningControl.StartAsync();
        control.Control.Events = (after, _, _) => new[] { Line(after + 1) }.ToAsyncEnumerable();

        (_, string body) = await control.SendAsync(HttpMethod.Get, $"/v1/events?{query}");

        Assert.Equal(expected, body);
    }

    [Theory]
    [InlineData("GET", "after=-1")]
    [InlineData("GET", "after=99999999999999999999")]
    [InlineData("GET", "last=x")]
    [InlineData("GET", "last=100001")]
    [InlineData("GET", "follow=maybe")]
    [InlineData("POST", "after=0")]
    public async Task What_is_asked_wrongly_is_refused(string method, string query)
    {
        await using RunningControl control = await RunningControl.StartAsync();

        (HttpStatusCode status, _) = await control.SendAsync(new HttpMethod(method), $"/v1/events?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Fact]
    public async Task A_follower_sees_each_event_when_it_happens()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        var happening = Channel.CreateUnbounded<EventLine>();
        control.Control.Events = (_, _, token) => happening.Reader.ReadAllAsync(token);
        using Socket client = await FollowAsync(control);

        await happening.Writer.WriteAsync(Line(41), _patience.Token);
        string first = await ReadUntilAsync(client, "\n41\n");
        await happening.Writer.WriteAsync(Line(42), _patience.Token);
        string second = await ReadUntilAsync(client, "\n42\n");

        Assert.DoesNotContain("\n42\n", first, StringComparison.Ordinal);
        Assert.DoesNotContain("\n41\n", second, StringComparison.Ordinal);
        happening.Writer.Complete();
    }

    [Fact]
    public async Task Followers_beyond_a_few_are_refused_and_a_place_that_is_free_again_is_given()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        using var left = new SemaphoreSlim(0);
        control.Control.Events = (_, _, token) => ForeverAsync(left, token);
        List<Socket> followers = [];
        for (int i = 0; i < MostStreams; i++)
        {
            followers.Add(await FollowAsync(control));
            await ReadUntilAsync(followers[i], "\n0\n");
        }

        (HttpStatusCode refused, _) = await control.SendAsync(HttpMethod.Get, "/v1/events");
        followers[0].Dispose();
        await left.WaitAsync(_patience.Token);
        control.Control.Events = (_, _, _) => AsyncEnumerable.Empty<EventLine>();
        HttpStatusCode given = HttpStatusCode.Conflict;
        while (given == HttpStatusCode.Conflict && !_patience.IsCancellationRequested)
        {
            (given, _) = await control.SendAsync(HttpMethod.Get, "/v1/events");
        }

        followers.ForEach(follower => follower.Dispose());
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.OK), (refused, given));
    }

    public void Dispose() => _patience.Dispose();

    private static EventLine Line(long number) => new(number, Encoding.ASCII.GetBytes($"{number}\n"));

    private static async IAsyncEnumerable<EventLine> ForeverAsync(SemaphoreSlim left, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return Line(0);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            left.Release();
        }
    }

    private async Task<Socket> FollowAsync(RunningControl control)
    {
        Socket client = await control.ConnectAsync(_patience.Token);
        await client.SendAsync(Encoding.ASCII.GetBytes("GET /v1/events?follow=true HTTP/1.1\r\nHost: medvd\r\n\r\n"), _patience.Token);
        return client;
    }

    /// <summary>Chunks of HTTP stand between the lines.</summary>
    private async Task<string> ReadUntilAsync(Socket client, string end)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!text.ToString().Contains(end, StringComparison.Ordinal))
        {
            int read = await client.ReceiveAsync(buffer, _patience.Token);
            Assert.NotEqual(0, read);
            text.Append(Encoding.ASCII.GetString(buffer, 0, read).Replace("\r", "", StringComparison.Ordinal));
        }

        return text.ToString();
    }
}
