using System.CommandLine;
using MedV.Workspaces;

namespace MedV.SigningTool.Workspaces;

/// <summary><c>medv-sign workspace …</c>.</summary>
internal static class WorkspaceCommand
{
    public static Command Build(Session session) => new("workspace", "Makes, checks and signs workspaces: who uses which image, and how.")
    {
        WorkspaceNewCommand.Build(session),
        WorkspaceValidateCommand.Build(session),
        WorkspaceSignCommand.Build(session),
        WorkspaceListCommand.Build(session),
        WorkspaceRemoveCommand.Build(session),
    };

    /// <summary>The argument that names a workspace.</summary>
    public static Argument<string> Id()
    {
        var id = new Argument<string>("ID") { Description = "The workspace's id: 1 to 32 of a-z 0-9 -, the first a letter" };
        id.Validators.Add(result =>
        {
            if (!WorkspacePolicy.IsValidId(result.GetValue(id)))
            {
                result.AddError("ID takes 1 to 32 of a-z 0-9 -, the first a letter");
            }
        });
        return id;
    }

    /// <summary>How people write the image of a workspace.</summary>
    public static string ImageOf(WorkspacePolicy policy) =>
        policy.Image.Version is { } version ? $"{policy.Image.Name}@{version}" : policy.Image.Name;
}
