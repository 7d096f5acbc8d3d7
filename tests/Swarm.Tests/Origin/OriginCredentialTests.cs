using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MedV.Lab;
using MedV.Swarm.Origin;
using static MedV.Swarm.Tests.Origin.ScriptedOrigin;

namespace MedV.Swarm.Tests.Origin;

public sealed class OriginCredentialTests : IDisposable
{
    private const string Password = "grün:geheim";
    private const string Basic = "Basic bWVkdjpncsO8bjpnZWhlaW0=";

    private static readonly byte[] File = [1, 2, 3];

    private readonly PrivateAuthority _authority = new();
    private readonly X509Certificate2 _server;
    private readonly X509Certificate2 _client;
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(2));

    public OriginCredentialTests()
    {
        _server = _authority.Issue(IPAddress.Loopback);
        _client = _authority.Issue(IPAddress.Parse("192.0.2.7"));
    }

    private CancellationToken Token => _deadline.Token;

    private OriginCredential Everything => OriginCredential.Basic("medv", Password).And(OriginCredential.Certificate(_client, []));

    [Fact]
    public async Task A_name_and_a_password_are_shown_with_the_first_request_already()
    {
        await using ScriptedOrigin origin = await StartAsync(Serves(File), _server);
        using OriginClient client = NewClient(OriginCredential.Basic("medv", Password), origin.Address);

        await client.ReadFileAsync("f", 10, Token);

        Assert.Equal([("HTTP/2", Basic, "")], origin.Shown);
    }

    [Fact]
    public async Task A_token_is_shown()
    {
        await using ScriptedOrigin origin = await StartAsync(Serves(File), _server);
        using OriginClient client = NewClient(OriginCredential.Bearer("abc.def-123=="), origin.Address);

        await client.ReadFileAsync("f", 10, Token);

        Assert.Equal([("HTTP/2", "Bearer abc.def-123==", "")], origin.Shown);
    }

    [Fact]
    public async Task A_certificate_is_shown()
    {
        await using ScriptedOrigin origin = await StartAsync(Serves(File), _server);
        using OriginClient client = NewClient(OriginCredential.Certificate(_client, []), origin.Address);

        await client.ReadFileAsync("f", 10, Token);

        Assert.Equal([("HTTP/2", "", "CN=192.0.2.7")], origin.Shown);
    }

    [Fact]
    public async Task Nothing_is_shown_to_where_an_origin_redirects_to()
    {
        await using ScriptedOrigin target = await StartAsync(Serves(File), _server);
        await using ScriptedOrigin origin = await StartAsync(Redirects($"{target.Address}moved"), _server);
        using OriginClient client = NewClient(Everything, origin.Address);

        await client.ReadFileAsync("f", 10, Token);

        Assert.Equal([("HTTP/2", Basic, "CN=192.0.2.7")], origin.Shown);
        Assert.Equal([("HTTP/2", "", "")], target.Shown);
    }

    [Fact]
    public async Task Nothing_is_shown_to_another_configured_origin_even_when_one_redirects_to_it()
    {
        await using ScriptedOrigin second = await StartAsync(Serves(File), _server);
        await using ScriptedOrigin first = await StartAsync(Redirects($"{second.Address}moved"), _server);
        var credentials = ImmutableDictionary<Uri, OriginCredential>.Empty.Add(second.Address, Everything);
        using OriginClient client = NewClient(credentials, first.Address, second.Address);

        await client.ReadFileAsync("f", 10, Token);

        Assert.Equal([("HTTP/2", "", "")], first.Shown);
        Assert.Equal([("HTTP/2", "", "")], second.Shown);
    }

    [Fact]
    public async Task A_stranger_cannot_send_us_back_with_our_credentials()
    {
        await using ScriptedOrigin stranger = await StartAsync(_ => Task.CompletedTask, _server);
        await using ScriptedOrigin origin = await StartAsync(
            context => context.Request.Path == "/f" ? Redirects($"{stranger.Address}x")(context) : Serves(File)(context), _server);
        stranger.Answer = Redirects($"{origin.Address}secret");
        using OriginClient client = NewClient(Everything, origin.Address);

        await client.ReadFileAsync("f", 10, Token);

        Assert.Equal(["/f", "/secret"], origin.Asked);
        Assert.Equal([Basic, ""], origin.Shown.Select(shown => shown.Authorization));
        Assert.Equal("", origin.Shown.Last().Certificate);
    }

    [Fact]
    public async Task A_redirect_within_the_origin_is_followed_with_its_credentials()
    {
        await using ScriptedOrigin origin = await StartAsync(
            context => context.Request.Path == "/f" ? Redirects("/moved")(context) : Serves(File)(context), _server);
        using OriginClient client = NewClient(OriginCredential.Basic("medv", Password), origin.Address);

        await client.ReadFileAsync("f", 10, Token);

        Assert.Equal([Basic, Basic], origin.Shown.Select(shown => shown.Authorization));
    }

    [Fact]
    public async Task The_next_origin_is_shown_its_own_credentials_only()
    {
        await using ScriptedOrigin first = await StartAsync(AnswersStatus(500), _server);
        await using ScriptedOrigin second = await StartAsync(Serves(File), _server);
        ImmutableDictionary<Uri, OriginCredential> credentials = ImmutableDictionary<Uri, OriginCredential>.Empty
            .Add(first.Address, OriginCredential.Bearer("one"))
            .Add(second.Address, OriginCredential.Bearer("two"));
        using OriginClient client = NewClient(credentials, first.Address, second.Address);

        await client.ReadFileAsync("f", 10, Token);

        Assert.Equal("Bearer one", Assert.Single(first.Shown).Authorization);
        Assert.Equal("Bearer two", Assert.Single(second.Shown).Authorization);
    }

    [Fact]
    public async Task An_origin_that_wants_credentials_says_whether_it_was_shown_any()
    {
        await using ScriptedOrigin origin = await StartAsync(AnswersStatus(401), _server);
        using OriginClient without = NewClient(ImmutableDictionary<Uri, OriginCredential>.Empty, origin.Address);
        using OriginClient with = NewClient(OriginCredential.Basic("medv", Password), origin.Address);

        OriginException none = await Assert.ThrowsAsync<OriginException>(() => without.ReadFileAsync("f", 10, Token));
        OriginException others = await Assert.ThrowsAsync<OriginException>(() => with.ReadFileAsync("f", 10, Token));

        Assert.Equal((OriginFault.NeedsCredentials, OriginFault.NeedsCredentials), (none.Fault, others.Fault));
        Assert.EndsWith("answers 401: it wants credentials, and none are configured for it", none.Message, StringComparison.Ordinal);
        Assert.EndsWith("answers 401: it does not take the credentials that are configured for it (basic)", others.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_origin_that_refuses_the_credentials_is_left_alone_so_that_no_account_is_locked()
    {
        await using ScriptedOrigin origin = await StartAsync(AnswersStatus(401), _server);
        using OriginClient client = NewClient(OriginCredential.Basic("medv", Password), origin.Address);

        await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", 10, Token));
        await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", 10, Token));

        Assert.Single(origin.Asked);
    }

    [Fact]
    public void Credentials_for_an_origin_without_TLS_are_refused()
    {
        var origin = new Uri("http://127.0.0.1/");

        Assert.Throws<ArgumentException>(() => NewClient(OriginCredential.Bearer("abc"), origin));
    }

    [Fact]
    public void A_credential_does_not_tell_its_secret()
    {
        OriginCredential credential = Everything;

        Assert.Equal("basic and certificate", credential.ToString());
        Assert.DoesNotContain("geheim", new OriginOptions { Proxy = OriginProxy.OfEnvironment.With("medv", Password) }.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\r\nX-Other: b")]
    [InlineData("a=b")]
    public void A_token_that_could_not_stand_in_a_header_is_refused(string token) =>
        Assert.ThrowsAny<ArgumentException>(() => OriginCredential.Bearer(token));

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
        _authority.Dispose();
        _deadline.Dispose();
    }

    private OriginClient NewClient(OriginCredential credential, Uri origin) =>
        NewClient(ImmutableDictionary<Uri, OriginCredential>.Empty.Add(origin, credential), origin);

    private OriginClient NewClient(ImmutableDictionary<Uri, OriginCredential> credentials, params Uri[] origins) => new(
        origins, new OriginOptions { TrustedRoots = _authority.Roots, Credentials = credentials }, TimeProvider.System, new Random(1));
}
