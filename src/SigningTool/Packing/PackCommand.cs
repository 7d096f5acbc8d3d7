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
        var disk = new Argument<string>("DISK") { Description = "A raw disk image or a block device; sparse files are read sparsely" };
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
            disk, image, version, dryRun, realm, json,
        };
        return command.Does(async (parsed, token) =>
        {
            RealmFolder folder = RealmFolder.Open(CommonOptions.RealmPath(parsed, realm, session));
            using RealmLock held = RealmLock.Take(folder.FullPath);
            PackReport report = await new DiskPacker(folder, session).PackAsync(
                Path.GetFullPath(parsed.GetRequiredValue(disk)),
                parsed.GetRequiredValue(image),
                parsed.GetValue(version),
                parsed.GetValue(dryRun),
                token);
            session.Report(parsed.GetValue(json), report, ToolJson.Default.PackReport, Describe(report));
            return ExitCode.Done;
        });
    }

    private static IEnumerable<string> Describe(PackReport report)
    {
        string name = $"{report.Image}@{report.Version}";
        yield return report switch
        {
            { IsNew: false } => $"{name} is this disk already",
            { DryRun: true } => $"{name} would be made",
            _ => $"packed {name}",
        };
        yield return $"disk      {Sizes.Format(report.DiskBytes),12}, of which zeros {Sizes.Format(report.ZeroBytes)}";
        yield return $"repeated  {Sizes.Format(report.DuplicateBytes),12}";
        yield return $"known     {Sizes.Format(report.KnownBytes),12}";
        yield return $"new       {Sizes.Format(report.NewBytes),12}, packed into {Sizes.Format(report.NewEncodedBytes)} in {report.NewPacks} packs";
        if (report is { IsNew: true, DryRun: false })
        {
            yield return "next: medv-sign sign";
        }
    }
}
