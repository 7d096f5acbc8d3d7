using MedV.LegacyAgent.Json;

namespace MedV.LegacyAgent.Protocol;

/// <summary>What this guest says: docs/formats/guest-protocol.md, "Answers" and "Events".</summary>
/// <param name="word">Its type.</param>
/// <param name="write">Writes its members.</param>
internal sealed class Message(string word, Action<JsonWriter>? write = null)
{
    /// <summary>It is done, or has begun.</summary>
    public static Message Ok() => new("ok");

    /// <summary>It is not done.</summary>
    public static Message Error(string code, string text) => new("error", to => to.Text("code", code).Text("text", Names.Shown(text)));

    /// <summary>The session is open.</summary>
    public static Message Welcome(string agent, string system, IEnumerable<string> caps) => new("welcome", to => to
        .Number("version", ProtocolLimits.Version)
        .Text("agent", Names.Shown(agent, ProtocolLimits.WordCharacters))
        .Text("os", Names.Shown(system, ProtocolLimits.WordCharacters))
        .Texts("caps", caps));

    /// <summary>Some of the applications.</summary>
    public static Message AppPage(int rev, int total, int from, IEnumerable<App> apps) => new("appPage", to => to
        .Number("rev", rev).Number("total", total).Number("from", from).Objects("apps", apps, (item, app) => app.Write(item)));

    /// <summary>A piece of an icon.</summary>
    public static Message IconPiece(int width, int height, long offset, byte[] data) =>
        new("iconPiece", to => to.Number("width", width).Number("height", height).Number("offset", offset).Bytes("data", data));

    /// <summary>A piece of a file.</summary>
    public static Message FilePiece(long offset, long total, byte[] data) => new("filePiece", to => to.Number("offset", offset).Number("total", total).Bytes("data", data));

    /// <summary>How the guest is.</summary>
    public static Message State(int rev, int windows, int idleSeconds, bool rebootPending, IEnumerable<string> launches) => new("state", to => to
        .Number("rev", rev).Number("windows", windows).Number("idleSeconds", idleSeconds).Truth("rebootPending", rebootPending).Texts("launches", launches));

    /// <summary>The list of applications is another.</summary>
    public static Message Changed(int rev) => new("changed", to => to.Number("rev", rev));

    /// <summary>An application runs.</summary>
    public static Message Started(string launch) => new("started", to => to.Text("launch", launch));

    /// <summary>An application ended.</summary>
    public static Message Exited(string launch, int code) => new("exited", to => to.Text("launch", launch).Number("code", code));

    /// <summary>The number of open windows is another.</summary>
    public static Message Windows(int count) => new("windows", to => to.Number("count", count));

    /// <summary>Nothing is done, or something again.</summary>
    public static Message Idle(int seconds) => new("idle", to => to.Number("seconds", seconds));

    /// <summary>The guest wants to restart, or no more.</summary>
    public static Message Reboot(bool pending) => new("reboot", to => to.Truth("pending", pending));

    /// <summary>A file of a launch is another than the host knows.</summary>
    public static Message FileChanged(string launch, string file) => new("fileChanged", to => to.Text("launch", launch).Text("file", file));

    /// <summary>Makes its frame.</summary>
    /// <param name="session">The session.</param>
    /// <param name="request">The number of the request that it answers; 0 for an event.</param>
    /// <returns>The frame; null when it is too large.</returns>
    public byte[]? ToFrame(string session, int request)
    {
        JsonWriter to = new JsonWriter().Text("t", word).Text("s", session);
        if (request > 0)
        {
            to.Number("re", request);
        }

        write?.Invoke(to);
        return FrameReader.Write(to.End());
    }
}
