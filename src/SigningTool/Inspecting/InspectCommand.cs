using System.CommandLine;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.DiskFormats.Layouts;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Publishing;
using MedV.SigningTool.Realms;
using MedV.Terminal;
using MedV.Trust.Realms;

namespace MedV.SigningTool.Inspecting;

/// <summary><c>medv-sign inspect</c>.</summary>
internal static class InspectCommand
{
    public static Command Build(Session session)
    {
        var image = new Argument<string>("IMAGE[@VERSION]") { Description = "The image; without a version its newest" };
        var files = new Option<bool>("--files") { Description = "List every file with its bytes, plain and packed" };
        Option<string?> realm = CommonOptions.Realm();
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "inspect",
            "Shows what a version is made of: layout, files, chunks, pages and patches.",
            "medv-sign inspect debian@1",
            ExitCode.NotFound,
            ExitCode.NotTrusted,
            ExitCode.Damaged)
        {
            image, files, realm, json,
        };
        return command.Does(async (parsed, cancellationToken) =>
        {
            RealmFolder folder = RealmFolder.Open(CommonOptions.RealmPath(parsed, realm, session));
            (ImageVersion found, bool isSigned) = RealmVersions.Find(folder, parsed.GetRequiredValue(image));
            PublishedVersion version = folder.Staging.Open(found);
            InspectReport report = await TerminalProgress.WaitAsync(session, $"reading {version.Name}", () =>
            {
                Manifest manifest = version.ReadManifest();
                using var packs = new PackFiles(folder.Staging);
                DiskLayout layout = DiskLayout.Read(new VersionDisk(manifest, packs), cancellationToken);
                var inspection = new Inspection(version, manifest, version.ReadNames(manifest), layout);
                return inspection.Report(isSigned, id => NameOf(folder, id), parsed.GetValue(files));
            });
            session.Report(parsed.GetValue(json), report, ToolJson.Default.InspectReport, InspectView.Lines(report));
            return ExitCode.Done;
        });
    }

    private static string? NameOf(RealmFolder realm, Digest manifest) => RealmVersions.Load(realm)
        .Where(entry => entry.Version.Manifest.Sha256 == manifest.ToString())
        .Select(entry => PublishedVersion.NameOf(entry.Version))
        .FirstOrDefault();
}
