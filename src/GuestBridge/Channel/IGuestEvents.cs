using MedV.GuestProtocol;

namespace MedV.GuestBridge.Channel;

/// <summary>Who hears what a guest reports. One call at a time, in the order in which it came.</summary>
/// <remarks>A handler may ask the session. It should not take long: a guest whose events pile up is cut off. What it throws ends the session.</remarks>
internal interface IGuestEvents
{
    /// <summary>A session is open: what the guest said before counts no more.</summary>
    ValueTask OpenedAsync(GuestMessage.Welcome welcome, CancellationToken cancellationToken);

    /// <summary>An event came. It has passed <see cref="MessageCodec"/>: its texts are clean.</summary>
    ValueTask EventAsync(GuestMessage message, CancellationToken cancellationToken);
}
