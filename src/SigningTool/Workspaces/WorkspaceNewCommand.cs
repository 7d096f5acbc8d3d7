using System.CommandLine;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Files;
using MedV.Terminal;
using MedV.Trust.Realms;
using MedV.Workspaces;

namespace MedV.SigningTool.Workspaces;

/// <summary><c>medv-sign workspace new</c>.</summary>
internal static class WorkspaceNewCommand
{
    public static Command Build(Session session)
    {
        Argument<string> id = WorkspaceCommand.Id();
        Option<bool> json = CommonOptions.Json();
        var image = new Option<string?>("--image") { Description = "The image's name in the realm. Default: the id", HelpName = "IMAGE" };
        image.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !ImageName.IsValid(result.Tokens[0].Value))
            {
                result.AddError("--image takes 1 to 64 of a-z 0-9 . _ -, the first a letter or digit");
            }
        });
        var file = new Option<string?>("--out") { Description = "Where to write; must not exist. Default: ./ID.json", HelpName = "FILE" };
        var command = new ToolCommand(
            "new",
            "Writes a workspace with every setting at its default, one app and one assignment, to be changed in an editor. Needs no realm.",
            "medv-sign workspace new finance --image finance --out finance.json",
            ExitCode.InUse)
        {
            id, image, file, json,
        };
        return command.Does(parsed =>
        {
            string name = parsed.GetRequiredValue(id);
            WorkspacePolicy policy = Template(name, parsed.GetValue(image) ?? name);
            string path = Path.GetFullPath(parsed.GetValue(file) ?? $"{name}.json");
            if (File.Exists(path))
            {
                throw new ProblemException(ExitCode.InUse, $"{path} exists already", "name another file with --out");
            }

            DurableFile.Write(path, policy.ToBytes());
            session.Report(
                parsed.GetValue(json),
                new WorkspaceNewReport(name, policy.Image.Name, path),
                ToolJson.Default.WorkspaceNewReport,
                $"wrote {path}",
                "every setting is in docs/workspaces.md; name the workspace's apps and users, then",
                $"next: medv-sign workspace validate {path}");
            return ExitCode.Done;
        });
    }

    private static WorkspacePolicy Template(string id, string image) => new()
    {
        Id = id,
        Title = $"{char.ToUpperInvariant(id[0])}{id[1..].Replace('-', ' ').TrimEnd()}",
        Image = new ImageChoice { Name = image },
        Apps = new AppSettings { Published = [new PublishedApp { Key = "example", Name = "Example", Categories = ["Office"] }] },
        Assignments = [new Assignment { Groups = [id] }],
    };
}
