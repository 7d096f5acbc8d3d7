using System.Diagnostics.CodeAnalysis;

namespace MedV.Workspaces;

/// <summary>Where a realm keeps its workspaces: a target <c>workspaces/ID.json</c> for each. See <c>docs/formats/workspace.md</c>.</summary>
public static class WorkspaceTarget
{
    /// <summary>Longest document in bytes: nobody fetches a longer one.</summary>
    public const int MaximumBytes = WorkspaceLimits.DocumentBytes;

    private const string Folder = "workspaces/";
    private const string Extension = ".json";

    /// <summary>The target path of a workspace.</summary>
    public static string PathOf(string id) =>
        WorkspacePolicy.IsValidId(id) ? $"{Folder}{id}{Extension}" : throw new ArgumentException("not the id of a workspace", nameof(id));

    /// <summary>Reads the id from the path of a target.</summary>
    /// <returns><see langword="false"/> when it is another kind of target.</returns>
    public static bool TryRead(string path, [NotNullWhen(true)] out string? id)
    {
        ArgumentNullException.ThrowIfNull(path);

        id = path.StartsWith(Folder, StringComparison.Ordinal) && path.EndsWith(Extension, StringComparison.Ordinal)
            && path.Length > Folder.Length + Extension.Length
            ? path[Folder.Length..^Extension.Length]
            : null;
        id = WorkspacePolicy.IsValidId(id) ? id : null;
        return id is not null;
    }
}
