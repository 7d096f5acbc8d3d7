using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace MedV.Workspaces.Tests;

/// <summary>Files of the repository, and small workspaces.</summary>
internal static class Repository
{
    public static readonly DateTimeOffset Noon = new(2027, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static string PathOf(params string[] names) => Path.Combine([Root(), .. names]);

    public static JsonElement Schema { get; } = JsonElement.Parse(File.ReadAllText(PathOf("docs", "schemas", "workspace.schema.json")));

    /// <summary>A workspace with the apps calc, clock and text, and these assignments.</summary>
    public static WorkspacePolicy WithAssignments(string assignments, string more = "") => Parse(
        """
        {"format":"medv-workspace/1","id":"finance","title":"Finance","supportContact":"the help desk","image":{"name":"finance"},
         "apps":{"published":[{"key":"calc","name":"Calculator"},{"key":"clock","name":"Clock"},{"key":"text","name":"Text"}]},
         "assignments":
        """ + assignments + more + "}");

    public static WorkspacePolicy Parse(string json) => WorkspacePolicy.Parse(Encoding.UTF8.GetBytes(json));

    public static UserIdentity User(string name, params string[] groups) => new(name, [.. groups]);

    private static string Root([CallerFilePath] string source = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", ".."));
}
