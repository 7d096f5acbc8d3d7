using System.CommandLine;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Realms;
using MedV.Terminal;
using MedV.Trust.Realms;

namespace MedV.SigningTool.Packing;

/// <summary><c>medv-sign pack</c>.</summary>
internal static class PackCommand
{
    public static Command Build(Session session)
    {
        var disk = new Argument<string>("DISK") { Description = "A disk file (raw, qcow2, VHD, VHDX) or a block device; what is not allocated is not read" };
        var image = new Option<string>("--image") { Description = "The image's name: a-z 0-9 . _ -, at most 64", Required = true, HelpName = "NAME" };
        image.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !ImageName.IsValid(result.Tokens[0].Value))
            {
                result.AddError($"--image takes 1 to {ImageName.MaximumLength} of a-z 0-9 . _ -, the first a letter or digit");
            }
        });
        var version = new Option<int?>("--version") { Description = "The version. Default: the next one", HelpName = "N" };
        version.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int value) && value < 1)
            {
                result.AddError($"--version takes 1 or more, not {value}");
            }
        });
        var dryRun = new Option<bool>("--dry-run") { Description = "Write nothing; say what the version would cost" };
        var choices = new PackOptions();
        Option<string?> realm = CommonOptions.Realm();
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "pack",
            "Cuts a disk into chunks and packs those that the realm does not have yet. Needs no key.",
            "medv-sign pack debian.raw --image debian",
            ExitCode.NotFound,
            ExitCode.InUse,
            ExitCode.Damaged)
        {
            disk, image, version,
        };
        choices.AddTo(command);
        command.Add(dryRun);
        command.Add(realm);
        command.Add(json);
        return command.Does(async (parsed, token) =>
        {
            RealmFolder folder = RealmFolder.Open(CommonOptions.RealmPath(parsed, realm, session));
            using RealmLock held = RealmLock.Take(folder.FullPath);
            PackReport report = await new DiskPacker(folder, session).PackAsync(
                Path.GetFullPath(parsed.GetRequiredValue(disk)),
                parsed.GetRequiredValue(image),
                parsed.GetValue(version),
                choices.Read(parsed),
                parsed.GetValue(dryRun),
                token);
            session.Report(parsed.GetValue(json), report, ToolJson.Default.PackReport, report.Lines());
            return ExitCode.Done;
        });
    }
}
