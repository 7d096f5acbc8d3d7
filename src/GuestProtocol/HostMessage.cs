using System.Collections.Immutable;
using System.Text.Json.Serialization;

// The names are the words on the channel, and no one says them in Visual Basic.
#pragma warning disable CA1716

namespace MedV.GuestProtocol;

/// <summary>What a host asks of a guest: every one of them is a request with a number. The set is closed.</summary>
/// <remarks>docs/formats/guest-protocol.md, "Requests". The word of each on the channel is its name here with a small first letter.</remarks>
public abstract record HostMessage
{
    private HostMessage()
    {
    }

    /// <summary>Begins a session. Answer: <see cref="GuestMessage.Welcome"/>.</summary>
    /// <param name="Versions">The versions that the host speaks.</param>
    public sealed record Hello(ImmutableArray<int> Versions) : HostMessage;

    /// <summary>Asks for a page of applications. Answer: <see cref="GuestMessage.AppPage"/>.</summary>
    /// <param name="From">How many to pass over.</param>
    public sealed record Apps(int From) : HostMessage;

    /// <summary>Asks for a piece of an icon. Answer: <see cref="GuestMessage.IconPiece"/>.</summary>
    /// <param name="Hash">Its SHA-256.</param>
    /// <param name="Offset">Where the piece begins, in bytes.</param>
    /// <param name="Length">The most bytes to send.</param>
    public sealed record Icon(string Hash, int Offset, int Length) : HostMessage;

    /// <summary>Starts an application. Answer: ok, then <see cref="GuestMessage.Started"/> or <see cref="GuestMessage.Exited"/>.</summary>
    /// <param name="LaunchId">The host's name for it, <see cref="GuestText.IsLaunch"/>.</param>
    /// <param name="App">Its key.</param>
    /// <param name="Files">Names of files that were put for this launch.</param>
    /// <param name="Display">Where its windows show; null for the guest's own display.</param>
    public sealed record Launch([property: JsonPropertyName("launch")] string LaunchId, string App, ImmutableArray<string> Files, DisplayAccess? Display) : HostMessage;

    /// <summary>Brings a piece of a file of a launch. Pieces come in order; one at 0 begins the file anew. Answer: ok.</summary>
    /// <param name="LaunchId">The launch.</param>
    /// <param name="File">Its name, <see cref="GuestText.IsFileName"/>.</param>
    /// <param name="Offset">Where the piece begins, in bytes.</param>
    /// <param name="Total">Bytes of the whole file. With the last of them the file is in its place.</param>
    /// <param name="Data">The bytes.</param>
    public sealed record Put([property: JsonPropertyName("launch")] string LaunchId, string File, long Offset, long Total, ReadOnlyMemory<byte> Data) : HostMessage;

    /// <summary>Asks for a piece of a file of a launch. Answer: <see cref="GuestMessage.FilePiece"/>.</summary>
    /// <param name="LaunchId">The launch.</param>
    /// <param name="File">Its name.</param>
    /// <param name="Offset">Where the piece begins, in bytes.</param>
    /// <param name="Length">The most bytes to send.</param>
    public sealed record Get([property: JsonPropertyName("launch")] string LaunchId, string File, long Offset, int Length) : HostMessage;

    /// <summary>Removes the files of a launch that has ended. Answer: ok.</summary>
    /// <param name="LaunchId">The launch.</param>
    public sealed record Forget([property: JsonPropertyName("launch")] string LaunchId) : HostMessage;

    /// <summary>Opens an address in the guest's browser. Answer: ok.</summary>
    /// <param name="Url">The address, <see cref="GuestText.IsUrl"/>.</param>
    /// <param name="Display">Where its windows show; null for the guest's own display.</param>
    public sealed record Open(string Url, DisplayAccess? Display) : HostMessage;

    /// <summary>Asks how the guest is. Answer: <see cref="GuestMessage.State"/>.</summary>
    public sealed record Status : HostMessage;

    /// <summary>Writes to the disk what is in memory, before a snapshot. Answer: ok when it is done.</summary>
    public sealed record Quiesce : HostMessage;

    /// <summary>Shuts the guest down. Answer: ok when it has begun.</summary>
    public sealed record Shutdown : HostMessage;

    /// <summary>Sets the clock, which is old after a resume. Answer: ok.</summary>
    /// <param name="UnixMilliseconds">Milliseconds since 1970 in UTC.</param>
    public sealed record SetTime(long UnixMilliseconds) : HostMessage;

    /// <summary>Runs first time setup. Answer: ok, then <see cref="GuestMessage.SetupProgress"/>. Asked again with the same identity, it goes on behind the last restart.</summary>
    /// <param name="Identity">Names this setup, 1 to 64 of <c>[a-z0-9-]</c>: a guest that went through it does not again.</param>
    /// <param name="Name">Name of the computer; empty to keep it.</param>
    /// <param name="User">Name of the user in the guest; empty for none.</param>
    /// <param name="Locale">As <c>de_DE.UTF-8</c>; empty to keep it.</param>
    /// <param name="TimeZone">IANA name; empty to keep it.</param>
    /// <param name="Steps">What to do, in order.</param>
    public sealed record Setup(string Identity, string Name, string User, string Locale, string TimeZone, ImmutableArray<SetupStep> Steps) : HostMessage;

    /// <summary>Says how often the guest reports what it does. Answer: ok.</summary>
    /// <param name="IdleAfter">Seconds without anything done in the guest after which it sends <see cref="GuestMessage.Idle"/>; 0 for never.</param>
    /// <param name="Every">Seconds until it sends it again while that goes on; 0 for once.</param>
    public sealed record Drive(int IdleAfter, int Every) : HostMessage;

    /// <summary>Says how programs of the guest get out of it. Answer: ok. What was started before goes on with what it was told.</summary>
    /// <param name="Proxy">Address and port of a proxy of HTTP and SOCKS 5; null for none.</param>
    public sealed record Network(string? Proxy) : HostMessage;
}
