using System.Collections.Immutable;
using System.CommandLine;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Files;
using MedV.SigningTool.Realms;
using MedV.Terminal;
using MedV.Trust;
using MedV.Trust.Metadata;
using MedV.Trust.Realms;
using MedV.Workspaces;

namespace MedV.SigningTool.Workspaces;

/// <summary><c>medv-sign workspace sign</c>.</summary>
internal static class WorkspaceSignCommand
{
    public static Command Build(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "A workspace in JSON; what is signed are its very bytes" };
        var options = new WorkspaceSigning();
        var command = new ToolCommand(
            "sign",
            "Signs a workspace into the realm, in place of the one with the same id. Packed versions stay as they are.",
            "medv-sign workspace sign finance.json --passphrase-file ./passphrase",
            ExitCode.NotFound,
            ExitCode.InUse,
            ExitCode.NotTrusted,
            ExitCode.Damaged)
        {
            file,
        };
        return options.AddTo(command).Does(parsed =>
        {
            string path = Path.GetFullPath(parsed.GetRequiredValue(file));
            byte[] document = WorkspaceFile.Read(path);
            if (!WorkspacePolicy.TryParse(document, out WorkspacePolicy? policy, out ImmutableArray<WorkspaceFault> faults))
            {
                return WorkspaceFile.Refuse(session, path, faults);
            }

            RealmFolder realm = options.Open(parsed, session);
            using RealmLock held = RealmLock.Take(realm.FullPath);
            var target = TargetFile.Of(WorkspaceTarget.PathOf(policy.Id), document);
            (TrustedMetadata metadata, bool changed) = options.Signer(parsed, session, realm).Edit(files =>
            {
                RequireImage(policy, files);
                DurableFile.Write(realm.Staging.PathOf(PublishedPaths.Target(target)), document);
                return files.SetItem(target.Path, target);
            });
            var report = new WorkspaceSignReport(
                policy.Id,
                WorkspaceCommand.ImageOf(policy),
                changed,
                target.Sha256,
                metadata.Targets!.Version,
                metadata.Timestamp!.Version,
                Sizes.Format(metadata.Expires));
            session.Report(parsed.GetValue(options.Json), report, ToolJson.Default.WorkspaceSignReport, Describe(report));
            return ExitCode.Done;
        });
    }

    // A host would look for it at every start, and tell its user that there is none.
    private static void RequireImage(WorkspacePolicy policy, ImmutableSortedDictionary<string, TargetFile> files)
    {
        ImageVersion[] versions =
        [
            .. files.Values
                .Select(file => ImageVersion.TryRead(file, out ImageVersion? version) ? version : null)
                .OfType<ImageVersion>()
                .Where(version => version.Image == policy.Image.Name),
        ];
        if (!versions.Any(version => policy.Image.Version is null || version.Version == policy.Image.Version))
        {
            throw new ProblemException(
                ExitCode.NotFound,
                $"workspace {policy.Id} has image {WorkspaceCommand.ImageOf(policy)}, and the realm has signed no such image",
                "see medv-sign list; what is packed needs medv-sign sign first");
        }
    }

    private static IEnumerable<string> Describe(WorkspaceSignReport report)
    {
        yield return report.Changed
            ? $"signed workspace {report.Id} (image {report.Image}): targets {report.Targets}, timestamp {report.Timestamp}"
            : $"nothing changed; workspace {report.Id} is signed already";
        yield return $"valid until {report.Expires}";
        yield return "next: medv-sign publish FOLDER";
    }
}
