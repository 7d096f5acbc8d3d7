using MedV.Swarm.Origin;
using MedV.Testing;
using static MedV.Swarm.Tests.Origin.ScriptedOrigin;

namespace MedV.Swarm.Tests.Origin;

public sealed class OriginFileTests : IDisposable
{
    private static readonly byte[] File = [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i % 251))];

    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));

    private CancellationToken Token => _deadline.Token;

    [Fact]
    public async Task A_small_file_is_read_whole()
    {
        await using ScriptedOrigin origin = await StartAsync(Serves(File));
        using OriginClient client = NewClient(origin.Address);

        byte[] read = await client.ReadFileAsync("metadata/1.root.json", File.Length, Token);

        Assert.Equal(File, read);
        Assert.Equal(File.Length, client.BodyBytesRead);
        Assert.Equal(["/metadata/1.root.json"], origin.Asked);
    }

    [Fact]
    public async Task A_file_without_declared_length_is_read_whole()
    {
        await using ScriptedOrigin origin = await StartAsync(context => SendAsync(context.Response, File));
        using OriginClient client = NewClient(origin.Address);

        byte[] read = await client.ReadFileAsync("f", File.Length, Token);

        Assert.Equal(File, read);
    }

    [Theory]
    [InlineData("realm", "/realm/a/b%20%3F%23%C3%A4")]
    [InlineData("realm/", "/realm/a/b%20%3F%23%C3%A4")]
    [InlineData("", "/a/b%20%3F%23%C3%A4")]
    public async Task A_path_is_taken_below_the_origin_and_escaped(string folder, string asked)
    {
        string raw = "";
        await using ScriptedOrigin origin = await StartAsync(context =>
        {
            raw = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            return Task.CompletedTask;
        });
        using OriginClient client = NewClient(new Uri(origin.Address, folder));

        await client.ReadFileAsync("a/b ?#ä", 10, Token);

        Assert.Equal(asked, raw);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("a/../b")]
    [InlineData("/etc/passwd")]
    [InlineData("//other.host/x")]
    [InlineData("http://other.host/x")]
    [InlineData("")]
    public async Task A_path_that_could_leave_the_origin_is_refused(string path)
    {
        await using ScriptedOrigin origin = await StartAsync(Serves(File));
        using OriginClient client = NewClient(origin.Address);

        await Assert.ThrowsAsync<ArgumentException>(() => client.ReadFileAsync(path, 10, Token));

        Assert.Empty(origin.Asked);
    }

    [Theory]
    [InlineData("ftp://host/")]
    [InlineData("file:///tmp/")]
    [InlineData("http://host/?token=1")]
    [InlineData("https://name:password@host/")]
    public void An_origin_that_is_no_plain_web_address_is_refused(string address) =>
        Assert.Throws<ArgumentException>(() => NewClient(new Uri(address)));

    [Theory]
    [InlineData(404, OriginFault.NotFound)]
    [InlineData(410, OriginFault.NotFound)]
    [InlineData(403, OriginFault.Refused)]
    [InlineData(204, OriginFault.Refused)]
    [InlineData(206, OriginFault.Refused)]
    [InlineData(304, OriginFault.Refused)]
    [InlineData(401, OriginFault.NeedsCredentials)]
    [InlineData(407, OriginFault.ProxyRefused)]
    [InlineData(600, OriginFault.Refused)]
    [InlineData(429, OriginFault.Failing)]
    [InlineData(500, OriginFault.Failing)]
    [InlineData(503, OriginFault.Failing)]
    public async Task A_status_that_is_not_200_is_told_as_what_it_means(int status, OriginFault fault)
    {
        await using ScriptedOrigin origin = await StartAsync(AnswersStatus(status));
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("metadata/x", 10, Token));

        Assert.Equal(fault, exception.Fault);
        Assert.Contains($"{origin.Address}metadata/x answers {status}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_declares_a_gigabyte_is_not_read_at_all()
    {
        await using ScriptedOrigin origin = await StartAsync(async context =>
        {
            context.Response.ContentLength = 1_000_000_000;
            await SendAsync(context.Response, File);
            await HangAsync(context.Response);
        });
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", 16_384, Token));

        Assert.Equal(OriginFault.TooLong, exception.Fault);
        Assert.Contains("has 1000000000 bytes, at most 16384 are read", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, client.BodyBytesRead);
    }

    [Fact]
    public async Task A_file_that_never_ends_is_read_up_to_the_limit()
    {
        await using ScriptedOrigin origin = await StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await SendAsync(context.Response, File);
            }
        });
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", 100_000, Token));

        Assert.Equal(OriginFault.TooLong, exception.Fault);
        Assert.InRange(client.BodyBytesRead, 100_001, 100_001);
    }

    [Fact]
    public async Task A_file_one_byte_longer_than_allowed_is_refused()
    {
        await using ScriptedOrigin origin = await StartAsync(context => SendAsync(context.Response, File));
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", File.Length - 1, Token));

        Assert.Equal(OriginFault.TooLong, exception.Fault);
    }

    [Theory]
    [InlineData(50_000L)]
    [InlineData(null)]
    public async Task A_file_that_breaks_off_is_not_taken_for_a_short_one(long? declared)
    {
        await using ScriptedOrigin origin = await StartAsync(async context =>
        {
            context.Response.ContentLength = declared;
            await SendAsync(context.Response, File.AsMemory(0, 1000));
            BreakOff();
        });
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", 100_000, Token));

        Assert.Equal(OriginFault.ShortBody, exception.Fault);
    }

    [Fact]
    public async Task An_origin_that_hangs_up_without_an_answer_is_unreachable()
    {
        await using ScriptedOrigin origin = await StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", 10, Token));

        Assert.Equal(OriginFault.Unreachable, exception.Fault);
    }

    [Fact]
    public async Task An_origin_that_is_not_there_is_unreachable()
    {
        ScriptedOrigin origin = await StartAsync(Serves(File));
        await origin.DisposeAsync();
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", 10, Token));

        Assert.Equal(OriginFault.Unreachable, exception.Fault);
        Assert.StartsWith($"cannot reach {origin.Address}f: Connection refused", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_origin_that_never_answers_is_given_up()
    {
        var time = new FakeTime();
        await using ScriptedOrigin origin = await StartAsync(context =>
        {
            time.Advance(TimeSpan.FromSeconds(15));
            return HangAsync(context.Response);
        });
        using OriginClient client = new([origin.Address], new OriginOptions(), time, new Random(1));

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", 10, Token));

        Assert.Equal(OriginFault.Stalled, exception.Fault);
        Assert.Contains("not a byte for 15 s", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_to_another_web_address_is_followed()
    {
        await using ScriptedOrigin target = await StartAsync(Serves(File));
        await using ScriptedOrigin origin = await StartAsync(Redirects(new Uri(target.Address, "moved").ToString()));
        using OriginClient client = NewClient(origin.Address);

        byte[] read = await client.ReadFileAsync("f", File.Length, Token);

        Assert.Equal(File, read);
    }

    [Theory]
    [InlineData("file:///etc/hostname")]
    [InlineData("ftp://host/f")]
    [InlineData("javascript:1")]
    [InlineData("http://")]
    [InlineData("http://host:99999/f")]
    [InlineData("http://[::")]
    [InlineData("")]
    public async Task A_redirect_to_what_is_no_web_address_is_not_followed(string location)
    {
        await using ScriptedOrigin origin = await StartAsync(Redirects(location));
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", 1000, Token));

        Assert.Equal(OriginFault.Refused, exception.Fault);
        Assert.Contains("which is not followed", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_circle_of_redirects_ends()
    {
        await using ScriptedOrigin origin = await StartAsync(Redirects("/again"));
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", 10, Token));

        Assert.Equal(OriginFault.Refused, exception.Fault);
        Assert.Equal(6, origin.Asked.Count);
    }

    public void Dispose() => _deadline.Dispose();

    private static OriginClient NewClient(Uri origin) => new([origin], new OriginOptions(), TimeProvider.System, new Random(1));
}
