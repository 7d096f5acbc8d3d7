namespace MedV.GuestAgent;

/// <summary>The agent does not do what it was asked.</summary>
/// <param name="code">A word of docs/formats/guest-protocol.md, "Error codes".</param>
/// <param name="message">What was found, what was expected. No capital, no full stop.</param>
internal sealed class AgentException(string code, string message) : Exception(message)
{
    /// <summary>The word for programs.</summary>
    public string Code { get; } = code;
}
