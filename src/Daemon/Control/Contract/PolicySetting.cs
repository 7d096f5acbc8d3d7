using System.Collections.Immutable;

namespace MedV.Daemon.Control.Contract;

/// <summary>A setting of a workspace.</summary>
/// <param name="Setting">Its path in the document.</param>
/// <param name="Value">What it is for the user.</param>
/// <param name="From">What says so.</param>
/// <param name="Others">What else was said of it, and why it does not count.</param>
internal sealed record PolicySetting(string Setting, string Value, string From, ImmutableArray<string> Others);
