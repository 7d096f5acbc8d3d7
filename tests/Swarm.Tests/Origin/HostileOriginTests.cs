using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MedV.Swarm.Origin;
using MedV.Testing;

namespace MedV.Swarm.Tests.Origin;

/// <summary>Origins, or what has taken their place, that want to hurt: each is bounded and named, none gets through.</summary>
public sealed class HostileOriginTests : IDisposable
{
    private const string Part = "HTTP/1.1 206 Partial Content\r\nContent-Length: 100\r\nContent-Range: bytes 0-99/1000\r\n";

    private readonly FakeTime _time = new();
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(2));
    private readonly SemaphoreSlim _read = new(0);
    private int _arrived;

    [Theory]
    [InlineData("HTTP/1.1 206 Partial Content\r\n", "X: 1\r\n")]
    [InlineData("HTTP/1.1 206 Partial Content\r\nX: ", "aaaaaaaaaaaaaaaa")]
    [InlineData("HTTP/1.1 206 ", "Partial Content ")]
    public async Task A_head_that_does_not_end_is_read_up_to_a_limit(string first, string again)
    {
        await using RawServer server = RawServer.SendingForEver(first, again);

        OriginException exception = await FailAsync(server);

        Assert.Equal(OriginFault.Garbled, exception.Fault);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/1.1 abc Nonsense\r\n\r\n")]
    [InlineData("HTTP/9.9 206 Partial Content\r\n\r\n")]
    [InlineData("HTTP/1.1 206 OK\r\nno colon here\r\n\r\n")]
    [InlineData("HTTP/1.1 206 OK\r\nContent-Length: 100\r\nTransfer-Encoding: gzip, chunked\r\n\r\nzz\r\n")]
    public async Task What_is_no_HTTP_is_refused(string answer)
    {
        await using RawServer server = RawServer.Sending(answer);

        OriginException exception = await FailAsync(server);

        Assert.Contains(exception.Fault, new[] { OriginFault.Garbled, OriginFault.WrongRange, OriginFault.Unreachable });
        Assert.Equal(0, _arrived);
    }

    [Theory]
    [InlineData(999)]
    [InlineData(304)]
    [InlineData(299)]
    public async Task A_status_that_makes_no_sense_is_refused(int status)
    {
        await using RawServer server = RawServer.Sending($"HTTP/1.1 {status} Whatever\r\nContent-Length: 0\r\n\r\n");

        OriginException exception = await FailAsync(server);

        Assert.Equal(OriginFault.Refused, exception.Fault);
        Assert.Contains($"answers {status}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_in_several_parts_is_not_read()
    {
        await using RawServer server = RawServer.Sending(Part, "Content-Type: multipart/byteranges; boundary=x\r\n\r\n", new string('x', 100));

        OriginException exception = await FailAsync(server);

        Assert.Equal(OriginFault.WrongRange, exception.Fault);
        Assert.Contains("sends several parts, expected bytes 0-99/1000", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, _arrived);
    }

    [Fact]
    public async Task A_compressed_answer_is_not_read_and_never_unpacked()
    {
        await using RawServer server = RawServer.Sending(Part, "Content-Encoding: gzip\r\n\r\n", new string('x', 100));

        OriginException exception = await FailAsync(server);

        Assert.Equal(OriginFault.Encoded, exception.Fault);
        Assert.Contains("sends Content-Encoding gzip, though it was asked for none", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Accept-Encoding: identity\r\n", server.Heads.Single(), StringComparison.Ordinal);
        Assert.Equal(0, _arrived);
    }

    [Fact]
    public async Task A_reset_within_the_body_is_a_short_body()
    {
        await using var server = new RawServer(async (socket, _, token) =>
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(Part + "\r\n" + new string('x', 50)), token);
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        });

        OriginException exception = await FailAsync(server);

        Assert.Equal(OriginFault.ShortBody, exception.Fault);
        Assert.Equal(0, _arrived);
    }

    [Fact]
    public async Task A_body_that_drips_is_given_up_after_a_minute()
    {
        await using RawServer server = Dripping(Part + "\r\n", token => _read.WaitAsync(token));

        OriginException exception = await FailAsync(server);

        Assert.Equal(OriginFault.Stalled, exception.Fault);
        Assert.Matches("only [0-9]+ bytes in [67][0-9] s", exception.Message);
    }

    [Fact]
    public async Task A_head_that_drips_is_given_up()
    {
        await using RawServer server = Dripping("HTTP/1.1 206 Partial Content\r\nX:", _ => Task.CompletedTask);

        OriginException exception = await FailAsync(server);

        Assert.Equal(OriginFault.Stalled, exception.Fault);
    }

    [Fact]
    public async Task An_origin_that_says_to_wait_for_ever_is_given_up()
    {
        await using RawServer server = RawServer.SendingForEver("", "HTTP/1.1 103 Early Hints\r\n\r\n", () => _time.Advance(TimeSpan.FromSeconds(1)));

        OriginException exception = await FailAsync(server);

        Assert.Equal(OriginFault.Stalled, exception.Fault);
    }

    [Fact]
    public void An_answer_with_any_bytes_changed_gives_the_part_or_a_fault() => Prop.ForAll(
        Gen.Choose(0, Part.Length - 1).Zip(Gen.Choose(0, 255)).ArrayOf().ToArbitrary(),
        changes =>
        {
            var answer = new StringBuilder(Part + "\r\n" + new string('x', 100));
            foreach ((int place, int value) in changes)
            {
                answer[place] = (char)value;
            }

            _arrived = 0;
            OriginException? fault = TryFetchAsync(answer.ToString()).GetAwaiter().GetResult();

            return fault is null ? _arrived == 100 : _arrived == 0 && !fault.Message.Any(char.IsControl);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    public void Dispose()
    {
        _deadline.Dispose();
        _read.Dispose();
    }

    private async Task<OriginException?> TryFetchAsync(string answer)
    {
        await using RawServer server = RawServer.Sending(answer);
        using OriginClient client = NewClient(server);
        try
        {
            await FetchAsync(client);
            return null;
        }
        catch (OriginException exception)
        {
            return exception;
        }
    }

    private async Task<OriginException> FailAsync(RawServer server)
    {
        using OriginClient client = NewClient(server);
        return await Assert.ThrowsAsync<OriginException>(() => FetchAsync(client));
    }

    private Task FetchAsync(OriginClient client) => client.FetchRangesAsync(
        "p",
        1000,
        [new(0, 100)],
        (_, bytes) =>
        {
            _arrived += bytes.Length;
            return ValueTask.CompletedTask;
        },
        _ => _read.Release(),
        _deadline.Token);

    /// <summary>Sends a byte each time that the client has waited ten seconds for it.</summary>
    private RawServer Dripping(string first, Func<CancellationToken, Task> untilRead) => new(async (socket, _, token) =>
    {
        await socket.SendAsync(Encoding.Latin1.GetBytes(first), token);
        while (true)
        {
            await _time.UntilPendingAsync(1, token);
            _time.Advance(TimeSpan.FromSeconds(10));
            await socket.SendAsync("x"u8.ToArray(), token);
            await untilRead(token);
        }
    });

    private OriginClient NewClient(RawServer server) => new([server.Address], new OriginOptions(), _time, new Random(1));
}
