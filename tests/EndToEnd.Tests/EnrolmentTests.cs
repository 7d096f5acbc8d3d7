using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>What <c>medv enroll</c> refuses. Nothing may have changed then.</summary>
[Collection(PublishedRealmCollection.Name)]
public sealed class EnrolmentTests(PublishedRealm published) : IDisposable
{
    private const int WrongUsage = 2;
    private const int NotTrusted = 12;
    private const int Unreachable = 14;

    private readonly WorkFolder _work = new();

    [Fact]
    public async Task A_realm_with_another_fingerprint_is_refused() =>
        await AssertRefusedAsync(NotTrusted, "fingerprint", async (office, pc) =>
            await EnrollAsync(office, pc, root: new string('0', 64)));

    [Fact]
    public async Task A_certificate_of_another_realm_is_refused() =>
        await AssertRefusedAsync(NotTrusted, "not signed by a host authority of this realm", async (office, pc) =>
        {
            Realm foreign = await Realm.CreateAsync(_work["foreign"], office.Token);
            await foreign.IssueHostAsync(pc.Name, _work["foreign.pem"], office.Token);
            return await EnrollAsync(office, pc, certificate: _work["foreign.pem"]);
        });

    [Fact]
    public async Task An_origin_that_does_not_answer_is_named() =>
        await AssertRefusedAsync(Unreachable, "http://127.0.0.1:9", async (office, pc) =>
            await EnrollAsync(office, pc, origin: "http://127.0.0.1:9/"));

    [Fact]
    public async Task A_file_without_a_key_is_refused_before_anybody_is_asked() =>
        await AssertRefusedAsync(WrongUsage, "key", async (office, pc) =>
        {
            await published.Realm.IssueHostAsync(pc.Name, _work["host.pem"], office.Token);
            string pem = await File.ReadAllTextAsync(_work["host.pem"], office.Token);
            await File.WriteAllTextAsync(_work["certificate.pem"], pem[..pem.IndexOf("-----BEGIN PRIVATE", StringComparison.Ordinal)], office.Token);
            return await EnrollAsync(office, pc, certificate: _work["certificate.pem"]);
        });

    public void Dispose() => _work.Dispose();

    private async Task AssertRefusedAsync(int code, string word, Func<Office, Pc, Task<Command>> enroll)
    {
        await using Office office = await Office.OpenAsync(published, new LoopbackBranch(new BranchPlan { Hosts = 1 }));
        Pc pc = office.Pcs[0];
        await pc.StartAsync(office.Token);

        Command medv = await enroll(office, pc);

        Assert.True(medv.ExitCode == code, $"ended with {medv.ExitCode}: {medv.Error}");
        Assert.Contains(word, medv.Error, StringComparison.Ordinal);
        Assert.Equal("unenrolled", (await pc.StatusAsync(office.Token)).State);
    }

    private async Task<Command> EnrollAsync(Office office, Pc pc, string? origin = null, string? root = null, string? certificate = null)
    {
        if (certificate is null)
        {
            certificate = _work["good.pem"];
            await published.Realm.IssueHostAsync(pc.Name, certificate, office.Token);
        }

        return await pc.MedvAsync(
            ["enroll", "--origin", origin ?? office.Origin.Url, "--root", root ?? published.Realm.Fingerprint, "--certificate", certificate],
            office.Token);
    }
}
