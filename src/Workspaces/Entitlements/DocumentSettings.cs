using System.Text.Json;

namespace MedV.Workspaces;

/// <summary>Explains the settings that a workspace has for all its users: each with its value, and whether that is the default.</summary>
internal static class DocumentSettings
{
    private const int LongestValue = 200;

    // What is told elsewhere, or says nothing about how the workspace behaves.
    private static readonly string[] LeftOut = ["format", "id", "assignments"];

    public static IEnumerable<ExplainedSetting> Explain(WorkspacePolicy policy)
    {
        var nothingSaid = new WorkspacePolicy { Id = policy.Id, Title = "", Image = new ImageChoice { Name = "" } };
        Dictionary<string, string> defaults = Flatten(nothingSaid).ToDictionary(StringComparer.Ordinal);
        return Flatten(policy).Select(entry => new ExplainedSetting(
            entry.Key, entry.Value, defaults.GetValueOrDefault(entry.Key) == entry.Value ? "default" : "workspace", []));
    }

    /// <summary>A value in few words.</summary>
    public static string Words(JsonElement value)
    {
        string text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Words))}]",
            JsonValueKind.Object => $"{{{string.Join(", ", value.EnumerateObject().Select(member => $"{member.Name} {Words(member.Value)}"))}}}",
            _ => value.GetRawText(),
        };
        return text.Length > LongestValue ? string.Concat(text.AsSpan(0, LongestValue), "...") : text;
    }

    private static IEnumerable<KeyValuePair<string, string>> Flatten(WorkspacePolicy policy) =>
        JsonSerializer.SerializeToElement(policy, WorkspaceJson.Default.WorkspacePolicy)
            .EnumerateObject()
            .Where(member => !LeftOut.Contains(member.Name))
            .SelectMany(member => Flatten(member.Name, member.Value));

    private static IEnumerable<KeyValuePair<string, string>> Flatten(string path, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Flatten($"{path}.{member.Name}", member.Value)),
        JsonValueKind.Array when path == "apps.published" =>
            [new(path, $"[{string.Join(", ", value.EnumerateArray().Select(app => app.GetProperty("key").GetString()))}]")],
        _ => [new(path, Words(value))],
    };
}
