using System.CommandLine;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Realms;
using MedV.Terminal;

namespace MedV.SigningTool.Inspecting;

/// <summary><c>medv-sign list</c>.</summary>
internal static class ListCommand
{
    public static Command Build(Session session)
    {
        Option<string?> realm = CommonOptions.Realm();
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "list",
            "Lists the realm's images and versions, signed or waiting to be.",
            "medv-sign list --realm ./realm",
            ExitCode.NotFound,
            ExitCode.NotTrusted,
            ExitCode.Damaged)
        {
            realm, json,
        };
        return command.Does(parsed =>
        {
            RealmFolder folder = RealmFolder.Open(CommonOptions.RealmPath(parsed, realm, session));
            var report = new ListReport(
                folder.Settings.Name,
                folder.Settings.Fingerprint,
                [
                    .. RealmVersions.Load(folder).Select(entry => new ListedVersion(
                        entry.Version.Image,
                        entry.Version.Version,
                        entry.IsSigned ? "signed" : "packed",
                        entry.Version.DiskBytes,
                        entry.Version.Manifest.Sha256)),
                ]);
            session.Report(parsed.GetValue(json), report, ToolJson.Default.ListReport, Describe(report));
            return ExitCode.Done;
        });
    }

    private static IEnumerable<string> Describe(ListReport report)
    {
        yield return $"realm \"{report.Realm}\", fingerprint {report.Fingerprint}";
        int width = report.Versions.Select(version => $"{version.Image}@{version.Version}".Length).DefaultIfEmpty().Max();
        foreach (ListedVersion version in report.Versions)
        {
            yield return $"{$"{version.Image}@{version.Version}".PadRight(width)}  {version.State}  {Sizes.Format(version.DiskBytes)}";
        }

        if (report.Versions.Count == 0)
        {
            yield return "no images yet; see medv-sign pack --help";
        }
    }
}
