using MedV.LegacyAgent.Json;

namespace MedV.LegacyAgent.Protocol;

/// <summary>An application as the host gets it: without a command.</summary>
internal sealed record App(string Key, string Name, string Comment, IList<string> Categories, IList<string> MimeTypes, string? IconHash, string WindowClass)
{
    /// <summary>Writes it as an item of a page.</summary>
    public void Write(JsonWriter to) => to
        .Text("key", Key).Text("name", Name).Text("comment", Comment).Texts("categories", Categories).Texts("mimeTypes", MimeTypes).Text("iconHash", IconHash).Text("windowClass", WindowClass);

    /// <summary>All of it as one text: the same for the same application.</summary>
    public string Print()
    {
        var to = new JsonWriter();
        Write(to);
        return to.End();
    }
}
