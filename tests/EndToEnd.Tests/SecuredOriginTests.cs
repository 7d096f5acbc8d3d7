using System.Collections.Immutable;
using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>Origins that not everybody may read, over TLS of a company's own authority.</summary>
[Collection(PublishedRealmCollection.Name)]
public sealed class SecuredOriginTests(PublishedRealm published) : IDisposable
{
    private const string Password = "geheim-4711";

    private readonly WorkFolder _work = new();
    private readonly PrivateAuthority _authority = new();
    private readonly LoopbackBranch _branch = new(new BranchPlan { Hosts = 1 });
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(3));

    private CancellationToken Token => _patience.Token;

    [SecuredTheory]
    [InlineData("nginx")]
    [InlineData("Apache")]
    public async Task A_disk_comes_from_an_origin_that_wants_a_password_which_is_told_to_nobody_else(string server)
    {
        await using Origin origin = server == "nginx"
            ? new NginxOrigin(_branch.Origin, _work["www"], _work["origin"], security: Security(_authority))
            : new ApacheOrigin(_branch.Origin, _work["www"], _work["origin"], Security(_authority));
        await using Pc pc = await EnrolledAsync(origin);

        PcImage image = await pc.WaitUntilCompleteAsync(PublishedRealm.Image, 1, TimeSpan.FromMinutes(2), Token);
        Command doctor = await pc.MedvAsync(["doctor"], Token);
        Command status = await pc.MedvAsync(["status", "--json"], Token);

        Assert.Equal(published.FirstDigest, await Pc.DigestAsync(image.Path!, Token));
        Assert.Contains($"{origin.Url} answers", doctor.Output, StringComparison.Ordinal);
        Assert.All(origin.ReadAnswers().Where(answer => answer.Status == 206), answer => Assert.Equal("HTTP/2.0", answer.Protocol));
        string everything = await File.ReadAllTextAsync(pc.OutputFile, Token) + doctor.Output + status.Output;
        Assert.DoesNotContain(Password, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"branch:{Password}")), everything, StringComparison.Ordinal);
    }

    [SecuredTheory]
    [InlineData("another password", "answers 401: it does not take the credentials that are configured for it (basic)", "Origin:Credentials")]
    [InlineData("no ranges", "does not support ranges; switch them on there", "docs/origin.md")]
    [InlineData("another authority", ", which this host does not trust", "Origin:TrustedCertificates")]
    public async Task The_doctor_says_in_a_sentence_what_is_wrong_with_an_origin_and_what_to_do(string change, string sentence, string hint)
    {
        OriginSecurity security = Security(_authority);
        await using var origin = new NginxOrigin(_branch.Origin, _work["www"], _work["origin"], security: security);
        await using Pc pc = await EnrolledAsync(origin);
        await origin.StopAsync(Token);
        using var other = new PrivateAuthority();
        if (change == "another password")
        {
            await File.WriteAllTextAsync(security.UsersFile!, OriginSecurity.User("branch", "other"), Token);
        }

        await using var changed = new NginxOrigin(
            _branch.Origin, _work["www"], _work["changed"], change == "no ranges", change == "another authority" ? Security(other) : security);
        await changed.StartAsync(Token);
        Command doctor = await pc.MedvAsync(["doctor"], Token);

        string words = string.Join(' ', doctor.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(sentence, words, StringComparison.Ordinal);
        Assert.Contains(hint, words, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _work.Dispose();
        _patience.Dispose();
    }

    private async Task<Pc> EnrolledAsync(Origin origin)
    {
        published.CopyFirstTo(_work["www"]);
        await origin.StartAsync(Token);
        await File.WriteAllTextAsync(_work["root.pem"], _authority.RootPem, Token);
        await File.WriteAllTextAsync(_work["credentials"], $"{origin.Url} basic branch:{Password}\n", Token);
        File.SetUnixFileMode(_work["credentials"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var pc = new Pc(_branch.Hosts[0], _work["pc1"], new PcSettings
        {
            LogLevel = "Trace",
            Origin = ImmutableDictionary<string, string>.Empty
                .Add("TrustedCertificates", _work["root.pem"])
                .Add("Credentials", _work["credentials"]),
        });
        await pc.StartAsync(Token);
        await published.Realm.IssueHostAsync(pc.Name, _work["pc1.pem"], Token);
        await pc.EnrollAsync(published.Realm, _work["pc1.pem"], origin.Url, Token);
        return pc;
    }

    private OriginSecurity Security(PrivateAuthority authority)
    {
        File.WriteAllText(_work["server.pem"], PrivateAuthority.Pem(authority.Issue(_branch.Origin.Address)));
        File.WriteAllText(_work["users"], OriginSecurity.User("branch", Password));
        return new OriginSecurity { CertificateFile = _work["server.pem"], UsersFile = _work["users"] };
    }

    /// <summary>A test with nginx and Apache.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class SecuredTheoryAttribute : TheoryAttribute
    {
        public override string? Skip
        {
            get => base.Skip ?? NginxOrigin.WhyNot ?? ApacheOrigin.WhyNot;
            set => base.Skip = value;
        }
    }
}
