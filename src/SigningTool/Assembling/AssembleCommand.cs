using System.CommandLine;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Inspecting;
using MedV.SigningTool.Publishing;
using MedV.SigningTool.Realms;
using MedV.Terminal;

namespace MedV.SigningTool.Assembling;

/// <summary><c>medv-sign assemble</c>.</summary>
internal static class AssembleCommand
{
    public static Command Build(Session session)
    {
        var image = new Argument<string>("IMAGE[@VERSION]") { Description = "The image; without a version its newest" };
        var file = new Argument<string>("OUT") { Description = "The disk to make. Interrupted, the same command goes on where it was" };
        var format = new Option<string?>("--format")
        {
            Description = "raw (sparse), qcow2, vhdx or vhd; all but raw need qemu-img. Default: what the name of OUT ends with, else raw",
            HelpName = "FORMAT",
        };
        format.Validators.Add(result =>
        {
            foreach (string value in result.Tokens.Select(token => token.Value).Where(value => DiskFileFormat.TryParse(value) is null))
            {
                result.AddError($"--format takes raw, qcow2, vhdx or vhd, not {value}");
            }
        });
        var force = new Option<bool>("--force") { Description = "Write over OUT if it is there" };
        Option<string?> realm = CommonOptions.Realm();
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "assemble",
            "Builds the disk of a version from the realm's packs, and reads it back. Needs no key.",
            "medv-sign assemble debian@1 debian.qcow2",
            ExitCode.NotFound,
            ExitCode.InUse,
            ExitCode.NotTrusted,
            ExitCode.Damaged)
        {
            image, file, format, force, realm, json,
        };
        return command.Does(async (parsed, cancellationToken) =>
        {
            RealmFolder folder = RealmFolder.Open(CommonOptions.RealmPath(parsed, realm, session));
            PublishedVersion version = folder.Staging.Open(RealmVersions.Find(folder, parsed.GetRequiredValue(image)).Version);
            string path = Path.GetFullPath(parsed.GetRequiredValue(file));
            DiskFileFormat chosen = DiskFileFormat.TryParse(parsed.GetValue(format)) ?? DiskFileFormat.OfName(path);
            var assembly = new DiskAssembly(folder.Staging, session);
            AssembleReport report = await assembly.RunAsync(version, path, chosen, parsed.GetValue(force), cancellationToken);
            session.Report(parsed.GetValue(json), report, ToolJson.Default.AssembleReport, report.Lines());
            return ExitCode.Done;
        });
    }
}
