using System.Collections.Immutable;
using System.Text.Json.Serialization;

// The names are the words on the channel, and no one says them in Visual Basic.
#pragma warning disable CA1716

namespace MedV.GuestProtocol;

/// <summary>What a guest says: answers, which name their request, and events. The set is closed.</summary>
/// <remarks>docs/formats/guest-protocol.md, "Answers" and "Events". The word of each on the channel is its name here with a small first letter.</remarks>
public abstract record GuestMessage
{
    private GuestMessage()
    {
    }

    /// <summary>The session is open.</summary>
    /// <param name="Version">The version that both will speak.</param>
    /// <param name="Agent">Version of the agent.</param>
    /// <param name="Os"><c>linux</c> or <c>windows</c>, and more words if it likes.</param>
    /// <param name="Caps">Requests that this agent can do, by their word.</param>
    public sealed record Welcome(int Version, string Agent, string Os, ImmutableArray<string> Caps) : GuestMessage;

    /// <summary>It is done, or has begun.</summary>
    public sealed record Ok : GuestMessage;

    /// <summary>It is not done.</summary>
    /// <param name="Code">A word for programs: docs/formats/guest-protocol.md, "Error codes".</param>
    /// <param name="Text">A sentence for people.</param>
    public sealed record Error(string Code, string Text) : GuestMessage;

    /// <summary>Some of the applications.</summary>
    /// <param name="Rev">Revision of the list: pages of different revisions do not go together.</param>
    /// <param name="Total">How many applications the list has.</param>
    /// <param name="From">How many come before these.</param>
    /// <param name="Apps">At most 16; as many as go into a frame; empty at the end of the list.</param>
    public sealed record AppPage(int Rev, int Total, int From, ImmutableArray<GuestApp> Apps) : GuestMessage;

    /// <summary>A piece of an icon.</summary>
    /// <param name="Width">Its width in pixels.</param>
    /// <param name="Height">Its height in pixels.</param>
    /// <param name="Offset">Where the piece begins.</param>
    /// <param name="Data">Red, green, blue, alpha, row by row from the top.</param>
    public sealed record IconPiece(int Width, int Height, int Offset, ReadOnlyMemory<byte> Data) : GuestMessage;

    /// <summary>A piece of a file.</summary>
    /// <param name="Offset">Where the piece begins.</param>
    /// <param name="Total">Bytes of the whole file now.</param>
    /// <param name="Data">The bytes; empty at the end.</param>
    public sealed record FilePiece(long Offset, long Total, ReadOnlyMemory<byte> Data) : GuestMessage;

    /// <summary>How the guest is.</summary>
    /// <param name="Rev">Revision of the list of applications.</param>
    /// <param name="WindowCount">How many windows are open; on Linux, how many launches live.</param>
    /// <param name="IdleSeconds">Seconds since anything was done.</param>
    /// <param name="RebootPending">Whether it wants to restart.</param>
    /// <param name="Launches">The launches that live.</param>
    public sealed record State(int Rev, [property: JsonPropertyName("windows")] int WindowCount, int IdleSeconds, bool RebootPending, ImmutableArray<string> Launches) : GuestMessage;

    /// <summary>Event: the list of applications is another.</summary>
    /// <param name="Rev">Its revision.</param>
    public sealed record Changed(int Rev) : GuestMessage;

    /// <summary>Event: an application runs.</summary>
    /// <param name="LaunchId">The launch.</param>
    public sealed record Started([property: JsonPropertyName("launch")] string LaunchId) : GuestMessage;

    /// <summary>Event: an application has ended, or could not be started.</summary>
    /// <param name="LaunchId">The launch.</param>
    /// <param name="Code">Its exit code; 128 and the number of a signal on Linux; 127 when it could not be started.</param>
    public sealed record Exited([property: JsonPropertyName("launch")] string LaunchId, int Code) : GuestMessage;

    /// <summary>Event: the number of open windows is another.</summary>
    /// <param name="Count">How many.</param>
    public sealed record Windows(int Count) : GuestMessage;

    /// <summary>Event: nothing is done.</summary>
    /// <param name="Seconds">For how long; 0 when something is done again.</param>
    public sealed record Idle(int Seconds) : GuestMessage;

    /// <summary>Event: the guest wants to restart, or no more.</summary>
    /// <param name="Pending">Whether it does.</param>
    public sealed record Reboot(bool Pending) : GuestMessage;

    /// <summary>Event: something in the guest asks the host for something. The host's policy decides; nothing is done by default.</summary>
    /// <param name="Verb">What, a word: <c>open</c> for an address.</param>
    /// <param name="Arg">With what: text, at most 2048 characters.</param>
    public sealed record Want(string Verb, string Arg) : GuestMessage;

    /// <summary>Event: a sentence for the user.</summary>
    /// <param name="Text">The sentence.</param>
    public sealed record Notify(string Text) : GuestMessage;

    /// <summary>Event: a file of a launch is another than the host knows.</summary>
    /// <param name="LaunchId">The launch.</param>
    /// <param name="File">Its name.</param>
    public sealed record FileChanged([property: JsonPropertyName("launch")] string LaunchId, string File) : GuestMessage;

    /// <summary>Event: first time setup got on.</summary>
    /// <param name="Identity">Which.</param>
    /// <param name="Step">How many steps are done.</param>
    /// <param name="Phase"><c>running</c>, <c>restarting</c>, <c>done</c> or <c>failed</c>.</param>
    /// <param name="Text">What is done or what failed, in words.</param>
    public sealed record SetupProgress(string Identity, int Step, string Phase, string Text) : GuestMessage;
}
