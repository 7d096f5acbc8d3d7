namespace MedV.GuestBridge.Channel;

/// <summary>A guest could not be asked, or was cut off.</summary>
/// <param name="fault">Why.</param>
/// <param name="message">What was found, what was expected. No capital, no full stop.</param>
/// <param name="code">The guest's word for it, if it refused.</param>
internal sealed class GuestChannelException(GuestChannelFault fault, string message, string? code = null) : Exception(message)
{
    /// <summary>Why.</summary>
    public GuestChannelFault Fault { get; } = fault;

    /// <summary>The guest's word for it, docs/formats/guest-protocol.md, "Error codes"; null unless it refused.</summary>
    public string? Code { get; } = code;
}
