using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MedV.GuestBridge.Control.Contract;

/// <summary>One request, one line of JSON; the answers are lines of <see cref="BridgeReply"/>, until one that is not progress.</summary>
/// <param name="Verb">What is asked for.</param>
/// <param name="Workspace">Id of the workspace; null where the verb needs none.</param>
/// <param name="App">Key of the application, for <see cref="BridgeVerb.Run"/>.</param>
/// <param name="Files">Absolute paths of the documents to open, for <see cref="BridgeVerb.Run"/>.</param>
/// <param name="Wait">Whether <see cref="BridgeVerb.Run"/> is answered when the application has ended, instead of when it runs.</param>
/// <param name="Shutdown">Whether <see cref="BridgeVerb.Stop"/> shuts down where it would suspend.</param>
/// <param name="Display">Where windows are to show; null when the caller has no display.</param>
/// <param name="AtLogon">For <see cref="BridgeVerb.StartMode"/>: whether it starts at logon instead of with the first click.</param>
internal sealed record BridgeRequest(
    [property: JsonRequired] BridgeVerb Verb, string? Workspace = null, string? App = null, ImmutableArray<string>? Files = null, bool Wait = false, bool Shutdown = false, BridgeDisplay? Display = null, bool AtLogon = false)
{
    /// <summary>Longest request in bytes, its line feed included.</summary>
    public const int MaximumBytes = 256 * 1024;
}
