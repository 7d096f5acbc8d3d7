using System.CommandLine;
using MedV.Chunking.Manifests;
using MedV.SigningTool.Commands;
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
        Option<string?> realm = CommonOptions.Realm();
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "inspect",
            "Shows what a version is made of.",
            "medv-sign inspect debian@1",
            ExitCode.NotFound,
            ExitCode.NotTrusted,
            ExitCode.Damaged)
        {
            image, realm, json,
        };
        return command.Does(parsed =>
        {
            RealmFolder folder = RealmFolder.Open(CommonOptions.RealmPath(parsed, realm, session));
            (ImageVersion version, bool isSigned) = RealmVersions.Find(folder, parsed.GetRequiredValue(image));
            Manifest manifest = folder.Staging.OpenManifest(version);
            var report = new InspectReport(
                version.Image,
                version.Version,
                isSigned ? "signed" : "packed",
                manifest.DiskBytes,
                manifest.Extents.Where(extent => extent.Chunk == Extent.Zeros).Sum(extent => extent.Bytes),
                manifest.Chunks.Sum(chunk => (long)chunk.Bytes),
                manifest.Chunks.Sum(chunk => (long)chunk.EncodedBytes),
                manifest.Chunks.Length,
                manifest.Extents.Length,
                manifest.Packs.Length,
                version.Manifest.Sha256,
                version.Manifest.Length);
            session.Report(
                parsed.GetValue(json),
                report,
                ToolJson.Default.InspectReport,
                $"{report.Image}@{report.Version} ({report.State})",
                $"disk      {Sizes.Format(report.DiskBytes),12}, of which zeros {Sizes.Format(report.ZeroBytes)}",
                $"unique    {Sizes.Format(report.UniqueBytes),12} in {report.Chunks} chunks",
                $"packed    {Sizes.Format(report.EncodedBytes),12} in {report.Packs} packs",
                $"manifest  {Sizes.Format(report.ManifestBytes),12}, {report.Extents} extents, SHA-256 {report.Manifest}");
            return ExitCode.Done;
        });
    }
}
