using System.Text.Json.Serialization.Metadata;

namespace MedV.GuestProtocol;

/// <summary>The word of each message on the channel, and how its fields are read and written.</summary>
internal static class MessageTypes
{
    /// <summary>The requests; null for a word that is none.</summary>
    public static JsonTypeInfo? OfHost(string word) => word switch
    {
        "hello" => ProtocolJson.Default.Hello,
        "apps" => ProtocolJson.Default.Apps,
        "icon" => ProtocolJson.Default.Icon,
        "launch" => ProtocolJson.Default.Launch,
        "put" => ProtocolJson.Default.Put,
        "get" => ProtocolJson.Default.Get,
        "forget" => ProtocolJson.Default.Forget,
        "open" => ProtocolJson.Default.Open,
        "status" => ProtocolJson.Default.Status,
        "quiesce" => ProtocolJson.Default.Quiesce,
        "shutdown" => ProtocolJson.Default.Shutdown,
        "setTime" => ProtocolJson.Default.SetTime,
        "setup" => ProtocolJson.Default.Setup,
        "drive" => ProtocolJson.Default.Drive,
        "network" => ProtocolJson.Default.Network,
        _ => null,
    };

    /// <summary>The answers and events; null for a word that is none.</summary>
    public static JsonTypeInfo? OfGuest(string word) => word switch
    {
        "welcome" => ProtocolJson.Default.Welcome,
        "ok" => ProtocolJson.Default.Ok,
        "error" => ProtocolJson.Default.Error,
        "appPage" => ProtocolJson.Default.AppPage,
        "iconPiece" => ProtocolJson.Default.IconPiece,
        "filePiece" => ProtocolJson.Default.FilePiece,
        "state" => ProtocolJson.Default.State,
        "changed" => ProtocolJson.Default.Changed,
        "started" => ProtocolJson.Default.Started,
        "exited" => ProtocolJson.Default.Exited,
        "windows" => ProtocolJson.Default.Windows,
        "idle" => ProtocolJson.Default.Idle,
        "reboot" => ProtocolJson.Default.Reboot,
        "want" => ProtocolJson.Default.Want,
        "notify" => ProtocolJson.Default.Notify,
        "fileChanged" => ProtocolJson.Default.FileChanged,
        "setupProgress" => ProtocolJson.Default.SetupProgress,
        _ => null,
    };

    /// <summary>The word for a message: the name of its type with a small first letter.</summary>
    public static string WordOf(object message)
    {
        string name = message.GetType().Name;
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>Whether a message is an answer, which names a request, and not an event, which does not.</summary>
    public static bool IsAnswer(GuestMessage message) => message is
        GuestMessage.Welcome or GuestMessage.Ok or GuestMessage.Error or GuestMessage.AppPage or GuestMessage.IconPiece or GuestMessage.FilePiece or GuestMessage.State;
}
