using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using MedV.Lab;
using MedV.Swarm.Manners;
using MedV.Swarm.Origin;
using Xunit.Abstractions;

namespace MedV.Swarm.Tests.Origin;

/// <summary>Real web servers, as a bank runs them. Skipped where they are missing, and says so.</summary>
public sealed class WebServerTests(ITestOutputHelper output) : IDisposable
{
    private const int BundleBytes = 2 * 1024 * 1024;
    private const int ChunkBytes = 16 * 1024;

    private static readonly byte[] Pack = RandomNumberGenerator.GetBytes(4 * BundleBytes);

    private readonly WorkFolder _work = new();
    private readonly PrivateAuthority _authority = new();
    private readonly LoopbackBranch _branch = new(new BranchPlan { Hosts = 1 });
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(3));

    private CancellationToken Token => _deadline.Token;

    public static TheoryData<string> Servers => ["nginx", "Apache"];

    [WebServerTheory]
    [MemberData(nameof(Servers))]
    public async Task Bundles_come_over_plain_HTTP(string server)
    {
        await using Lab.Origin origin = await ServeAsync(server, security: null);
        using OriginClient client = NewClient(origin, new OriginOptions());

        await FetchAllAsync(client);

        Assert.All(origin.ReadAnswers(), answer => Assert.Equal((206, "HTTP/1.1"), (answer.Status, answer.Protocol)));
        Assert.Equal(Pack.Length, client.BodyBytesRead);
    }

    [WebServerTheory]
    [MemberData(nameof(Servers))]
    public async Task Bundles_come_by_HTTP_2_with_a_name_a_password_and_a_certificate(string server)
    {
        await using Lab.Origin origin = await ServeAsync(server, Security());
        using OriginClient client = NewClient(origin, Trusting(origin, OriginCredential.Basic("branch", "geheim").And(ClientCertificate())));

        await FetchAllAsync(client);

        Assert.All(origin.ReadAnswers(), answer => Assert.Equal((206, "HTTP/2.0"), (answer.Status, answer.Protocol)));
        Assert.Equal(Pack.Length, client.BodyBytesRead);
    }

    [WebServerTheory]
    [MemberData(nameof(Servers))]
    public async Task A_check_tells_what_is_wrong(string server)
    {
        await using Lab.Origin origin = await ServeAsync(server, Security() with { ClientAuthorityFile = null });
        using OriginClient right = NewClient(origin, Trusting(origin, OriginCredential.Basic("branch", "geheim")));
        using OriginClient wrong = NewClient(origin, Trusting(origin, OriginCredential.Basic("branch", "falsch")));
        using OriginClient untrusting = NewClient(origin, new OriginOptions());

        OriginCheck[] checks = [.. (await Task.WhenAll(new[] { right, wrong, untrusting }.Select(client => client.CheckAsync("packs/p", Token)))).SelectMany(all => all)];

        Assert.Equal([null, OriginFault.NeedsCredentials, OriginFault.NotTrusted], checks.Select(check => check.Trouble?.Fault));
    }

    [WebServerTheory]
    [MemberData(nameof(Servers))]
    public async Task A_server_that_wants_a_certificate_and_is_shown_none_is_named(string server)
    {
        await using Lab.Origin origin = await ServeAsync(server, Security());
        using OriginClient client = NewClient(origin, Trusting(origin, OriginCredential.Basic("branch", "geheim")));

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("packs/p", Pack.Length, Token));

        Assert.Contains(exception.Fault, new[] { OriginFault.Refused, OriginFault.Unreachable, OriginFault.Garbled });
        Assert.Contains($"{origin.Url}packs/p", exception.Message, StringComparison.Ordinal);
    }

    [WebServerTheory]
    [InlineData("nginx")]
    public async Task Requests_and_heads_cost_a_thousandth_of_what_they_bring(string server)
    {
        await using Lab.Origin origin = await ServeAsync(server, security: null);
        using OriginClient client = NewClient(origin, new OriginOptions());

        await FetchAllAsync(client);

        ImmutableArray<Answer> answers = origin.ReadAnswers();
        long heads = answers.Sum(answer => answer.SentBytes - answer.Bytes);
        output.WriteLine(
            $"{answers.Length} requests for {Pack.Length / BundleBytes} bundles of {BundleBytes / ChunkBytes} chunks; "
            + $"{answers.Sum(answer => answer.RequestBytes) / answers.Length} bytes a request, {heads / answers.Length} bytes a head, {client.BodyBytesRead} bytes of bodies");
        Assert.Equal(Pack.Length / BundleBytes, answers.Length);
        Assert.InRange(answers.Sum(answer => answer.RequestBytes) + heads, 1, Pack.Length / 1000);
    }

    [WebServerTheory]
    [InlineData("nginx")]
    public async Task A_slow_budget_trickles_and_a_server_of_little_patience_does_not_hang_up(string server)
    {
        await using Lab.Origin origin = await ServeAsync(server, security: null, sendTimeout: "2s");
        using OriginClient client = NewClient(origin, new OriginOptions { Download = new Trickle(bytesPerSecond: 200_000) });

        await FetchBundleAsync(client, 0, BundleBytes / 2);

        Assert.Equal([(206, BundleBytes / 2)], origin.ReadAnswers().Select(answer => (answer.Status, (int)answer.Bytes)));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _work.Dispose();
        _deadline.Dispose();
    }

    private async Task<Lab.Origin> ServeAsync(string server, OriginSecurity? security, string sendTimeout = "60s")
    {
        Directory.CreateDirectory(_work["www/packs"]);
        await File.WriteAllBytesAsync(_work["www/packs/p"], Pack, Token);
        Lab.Origin origin = server == "nginx"
            ? new NginxOrigin(_branch.Origin, _work["www"], _work["origin"], ignoreRanges: false, security, sendTimeout)
            : new ApacheOrigin(_branch.Origin, _work["www"], _work["origin"], security);
        await origin.StartAsync(Token);
        return origin;
    }

    private OriginSecurity Security()
    {
        File.WriteAllText(_work["server.pem"], PrivateAuthority.Pem(_authority.Issue(_branch.Origin.Address)));
        File.WriteAllText(_work["users"], OriginSecurity.User("branch", "geheim"));
        File.WriteAllText(_work["root.pem"], _authority.RootPem);
        return new OriginSecurity { CertificateFile = _work["server.pem"], UsersFile = _work["users"], ClientAuthorityFile = _work["root.pem"] };
    }

    private OriginCredential ClientCertificate() => OriginCredential.Certificate(_authority.Issue(IPAddress.Parse("192.0.2.7")), []);

    private OriginOptions Trusting(Lab.Origin origin, OriginCredential credential) =>
        new() { TrustedRoots = _authority.Roots, Credentials = ImmutableDictionary<Uri, OriginCredential>.Empty.Add(new Uri(origin.Url), credential) };

    private static OriginClient NewClient(Lab.Origin origin, OriginOptions options) =>
        new([new Uri(origin.Url)], options, TimeProvider.System, new Random(1));

    private Task FetchAllAsync(OriginClient client) =>
        Task.WhenAll(Enumerable.Range(0, Pack.Length / BundleBytes).Select(bundle => FetchBundleAsync(client, bundle * BundleBytes, BundleBytes)));

    private Task FetchBundleAsync(OriginClient client, int offset, int bytes)
    {
        ByteRange[] chunks = [.. Enumerable.Range(0, bytes / ChunkBytes).Select(chunk => new ByteRange(offset + (chunk * ChunkBytes), ChunkBytes))];
        return client.FetchRangesAsync(
            "packs/p",
            Pack.Length,
            chunks,
            (index, untrusted) =>
            {
                Assert.Equal(Pack.AsSpan((int)chunks[index].Offset, ChunkBytes), untrusted.Span);
                return ValueTask.CompletedTask;
            },
            null,
            Token);
    }

    /// <summary>So many bytes a second, by the real clock: the server's patience is real too.</summary>
    private sealed class Trickle(int bytesPerSecond) : IByteBudget
    {
        public async ValueTask<int> TakeAsync(int wanted, CancellationToken cancellationToken)
        {
            await Task.Delay(TimeSpan.FromSeconds(wanted / (double)bytesPerSecond), TimeProvider.System, cancellationToken);
            return wanted;
        }
    }

    /// <summary>A test with nginx and Apache.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class WebServerTheoryAttribute : TheoryAttribute
    {
        public override string? Skip
        {
            get => base.Skip ?? NginxOrigin.WhyNot ?? ApacheOrigin.WhyNot;
            set => base.Skip = value;
        }
    }
}
