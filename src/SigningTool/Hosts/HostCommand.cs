using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Files;
using MedV.SigningTool.Realms;
using MedV.Terminal;
using MedV.Trust.Hosts;

namespace MedV.SigningTool.Hosts;

/// <summary><c>medv-sign host issue</c> and <c>medv-sign host sign</c>.</summary>
internal static class HostCommand
{
    // 825 days: the longest that Apple and browsers took from a private authority; hosts renew well before.
    private const int DefaultDays = 825;
    private const int LongestFile = 64 * 1024;

    // Hosts' clocks are not exact, and a new certificate is used at once.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    public static Command Build(Session session) => new("host", "Certifies hosts of the realm.") { BuildIssue(session), BuildSign(session) };

    private static ToolCommand BuildIssue(Session session)
    {
        var hostName = new Argument<string>("HOSTNAME") { Description = "The host's name: letters, digits, '-' and '.'" };
        hostName.Validators.Add(result =>
        {
            if (!HostName.IsValid(result.GetValue(hostName)))
            {
                result.AddError($"HOSTNAME takes letters, digits, '-' and '.', at most {HostName.MaximumLength}");
            }
        });
        var options = new HostOptions(hostName);
        var command = new ToolCommand(
            "issue",
            "Makes a private key and its certificate for a host, in one PEM file for medv enroll.",
            "medv-sign host issue pc-17 --out pc-17.pem",
            ExitCode.NotFound,
            ExitCode.NotTrusted);
        return options.AddTo(command).Does(parsed =>
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return Write(parsed, options, session, key, (authority, from, to) =>
                authority.Issue(parsed.GetRequiredValue(hostName), key, from, to));
        });
    }

    private static ToolCommand BuildSign(Session session)
    {
        var request = new Argument<string>("CSR") { Description = "A PKCS#10 certificate request in PEM, with the host's name as common name" };
        var options = new HostOptions(request);
        var command = new ToolCommand(
            "sign",
            "Certifies a key that never leaves its host. Of the request only key and name are taken.",
            "medv-sign host sign pc-17.csr --out pc-17.crt",
            ExitCode.NotFound,
            ExitCode.NotTrusted);
        return options.AddTo(command).Does(parsed =>
        {
            string pem = Encoding.ASCII.GetString(BoundedFile.Read(parsed.GetRequiredValue(request), LongestFile));
            return Write(parsed, options, session, key: null, (authority, from, to) => authority.IssueFromRequest(pem, from, to));
        });
    }

    private static ExitCode Write(
        ParseResult parsed,
        HostOptions options,
        Session session,
        ECDsa? key,
        Func<HostAuthority, DateTimeOffset, DateTimeOffset, X509Certificate2> issue)
    {
        RealmFolder realm = RealmFolder.Open(CommonOptions.RealmPath(parsed, options.Realm, session));
        string file = Path.GetFullPath(parsed.GetRequiredValue(options.Out));
        if (File.Exists(file))
        {
            throw new ProblemException(ExitCode.Failed, $"{file} exists already, and may be some host's key", "name another file with --out");
        }

        using HostAuthority authority = HostAuthority.ImportPem(
            Encoding.ASCII.GetString(BoundedFile.Read(realm.AuthorityCertificatePath, LongestFile)),
            Encoding.ASCII.GetString(BoundedFile.Read(realm.AuthorityKeyPath, LongestFile)),
            CommonOptions.Passphrase(parsed, options.PassphraseFile, session).Value);
        DateTimeOffset now = session.Time.GetUtcNow();
        DateTimeOffset until = now.AddDays(parsed.GetValue(options.Days));
        using X509Certificate2 certificate = issue(authority, now - ClockTolerance, until);
        string pem = certificate.ExportCertificatePem() + "\n";
        if (key is null)
        {
            DurableFile.Write(file, Encoding.ASCII.GetBytes(pem));
        }
        else
        {
            DurableFile.WritePrivate(file, Encoding.ASCII.GetBytes($"{pem}{key.ExportPkcs8PrivateKeyPem()}\n"));
        }

        var report = new HostReport(HostCertificate.NameOf(certificate)!, HostId.Of(certificate).ToString(), file, Sizes.Format(until));
        session.Report(
            parsed.GetValue(options.Json),
            report,
            ToolJson.Default.HostReport,
            $"wrote {report.File}",
            $"host {report.Name}, id {report.Id}, valid until {report.NotAfter}");
        return ExitCode.Done;
    }

    private sealed record HostOptions(Argument<string> Subject)
    {
        public Option<string?> Realm { get; } = CommonOptions.Realm();

        public Option<string> Out { get; } = new("--out") { Description = "Where to write; must not exist", Required = true, HelpName = "FILE" };

        public Option<int> Days { get; } = CommonOptions.Days("--days", "How long the certificate is valid.", DefaultDays);

        public Option<string?> PassphraseFile { get; } = CommonOptions.PassphraseFile();

        public Option<bool> Json { get; } = CommonOptions.Json();

        public ToolCommand AddTo(ToolCommand command)
        {
            command.Add(Subject);
            foreach (Option option in new Option[] { Out, Days, Realm, PassphraseFile, Json })
            {
                command.Add(option);
            }

            return command;
        }
    }
}
