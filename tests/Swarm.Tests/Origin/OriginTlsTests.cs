using System.Net;
using System.Security.Cryptography;
using MedV.Lab;
using MedV.Swarm.Origin;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using static MedV.Swarm.Tests.Origin.ScriptedOrigin;

namespace MedV.Swarm.Tests.Origin;

public sealed class OriginTlsTests : IDisposable
{
    private static readonly byte[] File = RandomNumberGenerator.GetBytes(400_000);

    private readonly PrivateAuthority _authority = new();
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(2));

    private CancellationToken Token => _deadline.Token;

    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2", 1)]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1", 3)]
    public async Task Fetches_that_run_side_by_side_share_a_connection_if_the_origin_has_HTTP_2(HttpProtocols offered, string protocol, int connections)
    {
        RequestDelegate together = Together(3);
        await using ScriptedOrigin origin = await StartAsync(
            context => context.Request.Path == "/warm" ? Serves(File)(context) : together(context), _authority.Issue(IPAddress.Loopback), offered);
        using OriginClient client = NewClient(origin.Address);
        await client.ReadFileAsync("warm", File.Length, Token);
        origin.Connections.Clear();

        await Task.WhenAll(FetchAsync(client, 0), FetchAsync(client, 100_000), FetchAsync(client, 200_000));

        Assert.All(origin.Shown, shown => Assert.Equal(protocol, shown.Protocol));
        Assert.Equal(connections, origin.Connections.Count);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_not_trusted_and_its_issuer_is_named()
    {
        await using ScriptedOrigin origin = await StartAsync(Serves(File), _authority.Issue(IPAddress.Loopback));
        using OriginClient client = new([origin.Address], new OriginOptions(), TimeProvider.System, new Random(1));

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", File.Length, Token));

        Assert.Equal(OriginFault.NotTrusted, exception.Fault);
        Assert.Equal($"{origin.Address}f: its certificate was issued by {_authority.Issuer}, which this host does not trust", exception.Message);
        Assert.Empty(origin.Asked);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_than_the_configured_one_is_not_trusted()
    {
        using var other = new PrivateAuthority();
        await using ScriptedOrigin origin = await StartAsync(Serves(File), other.Issue(IPAddress.Loopback));
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", File.Length, Token));

        Assert.Equal(OriginFault.NotTrusted, exception.Fault);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_not_trusted()
    {
        await using ScriptedOrigin origin = await StartAsync(Serves(File), _authority.Issue(IPAddress.Parse("192.0.2.1")));
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", File.Length, Token));

        Assert.Equal(OriginFault.NotTrusted, exception.Fault);
        Assert.Contains("for another name, 192.0.2.1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_over_is_not_trusted()
    {
        await using ScriptedOrigin origin = await StartAsync(Serves(File), _authority.Issue(IPAddress.Loopback, days: -1));
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", File.Length, Token));

        Assert.Equal(OriginFault.NotTrusted, exception.Fault);
        Assert.Contains("is not valid now; its own is from", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_from_https_to_http_is_not_followed()
    {
        await using ScriptedOrigin target = await StartAsync(Serves(File));
        await using ScriptedOrigin origin = await StartAsync(Redirects($"{target.Address}x?signature=abc"), _authority.Issue(IPAddress.Loopback));
        using OriginClient client = NewClient(origin.Address);

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", File.Length, Token));

        Assert.Equal(OriginFault.Refused, exception.Fault);
        Assert.EndsWith($"a redirect to {target.Address}x, which is not followed", exception.Message, StringComparison.Ordinal);
        Assert.Empty(target.Asked);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _deadline.Dispose();
    }

    /// <summary>Answers nobody before so many have asked.</summary>
    private static RequestDelegate Together(int count)
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked = 0;
        return async context =>
        {
            if (Interlocked.Increment(ref asked) == count)
            {
                all.SetResult();
            }

            await all.Task;
            await Serves(File)(context);
        };
    }

    private Task FetchAsync(OriginClient client, int offset) => client.FetchRangesAsync(
        "packs/p",
        File.Length,
        [new ByteRange(offset, 100_000)],
        (_, bytes) =>
        {
            Assert.Equal(File.AsSpan(offset, 100_000), bytes.Span);
            return ValueTask.CompletedTask;
        },
        null,
        Token);

    private OriginClient NewClient(Uri origin) =>
        new([origin], new OriginOptions { TrustedRoots = _authority.Roots }, TimeProvider.System, new Random(1));
}
