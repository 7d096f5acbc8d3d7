using System.CommandLine;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Packing;
using MedV.SigningTool.Realms;
using MedV.Terminal;

namespace MedV.SigningTool.Comparing;

/// <summary><c>medv-sign diff</c>.</summary>
internal static class DiffCommand
{
    private const int FewLines = 20;

    public static Command Build(Session session)
    {
        var from = new Argument<string>("FROM") { Description = "What a host has: IMAGE, IMAGE@VERSION or a disk file" };
        var to = new Argument<string>("TO") { Description = "What it is to have; signed, only packed, or a disk file that is not packed yet" };
        var top = new Option<int>("--top") { Description = "How many changes to list, what costs most first", HelpName = "N", DefaultValueFactory = _ => FewLines };
        top.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int value) && value < 0)
            {
                result.AddError($"--top takes 0 or more, not {value}");
            }
        });
        var all = new Option<bool>("--all") { Description = "List all changes" };
        var choices = new PackOptions();
        Option<string?> realm = CommonOptions.Realm();
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "diff",
            "Tells what a site fetches to go from one disk to another, by file and in total, before anything is published.",
            "medv-sign diff debian@1 new.raw",
            ExitCode.NotFound,
            ExitCode.NotTrusted,
            ExitCode.Damaged)
        {
            from, to, top, all,
        };
        choices.AddTo(command);
        command.Add(realm);
        command.Add(json);
        return command.Does(async (parsed, cancellationToken) =>
        {
            RealmFolder folder = RealmFolder.Open(CommonOptions.RealmPath(parsed, realm, session));
            var source = new RecipeSource(folder, choices.Read(parsed), session);
            (DiskRecipe before, DiskRecipe after) = await source.ReadBothAsync(parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), cancellationToken);
            DiffReport report = DiffReport.Of(before, after);
            int most = parsed.GetValue(all) ? int.MaxValue : parsed.GetValue(top);
            session.Report(parsed.GetValue(json), report, ToolJson.Default.DiffReport, DiffView.Lines(report, most));
            return ExitCode.Done;
        });
    }
}
