using MedV.GuestProtocol;

namespace MedV.GuestBridge.Channel;

/// <summary>How much a guest may send: docs/formats/guest-protocol.md, "Limits". Outlives sessions, so that a new one is no new allowance.</summary>
internal sealed class GuestQuota
{
    private readonly TokenBucket _messages = new(ProtocolLimits.MessagesPerSecond, ProtocolLimits.MessageBurst);
    private readonly TokenBucket _updates = new(ProtocolLimits.ListUpdatesPerMinute / 60.0, ProtocolLimits.ListUpdatesPerMinute);
    private readonly TokenBucket _noise = new(ProtocolLimits.NoiseBytesPerMinute / 60.0, ProtocolLimits.NoiseBytesPerMinute);

    /// <summary>Counts a message.</summary>
    /// <exception cref="GuestChannelException"><see cref="GuestChannelFault.Flooded"/>.</exception>
    public void Count(GuestMessage message, TimeSpan now)
    {
        Require(_messages.TryTake(now), $"the guest sends more than {ProtocolLimits.MessagesPerSecond} messages a second");
        Require(message is not GuestMessage.Changed || _updates.TryTake(now), $"the guest changes its list of applications more than {ProtocolLimits.ListUpdatesPerMinute} times a minute");
    }

    /// <summary>Counts bytes that belong to no message of the session.</summary>
    /// <exception cref="GuestChannelException"><see cref="GuestChannelFault.Flooded"/>.</exception>
    public void CountNoise(long bytes, TimeSpan now) =>
        Require(bytes == 0 || _noise.TryTake(now, bytes), $"the guest sends more than {ProtocolLimits.NoiseBytesPerMinute >> 20} MiB a minute that is no message");

    private static void Require(bool isWithin, string sentence)
    {
        if (!isWithin)
        {
            throw new GuestChannelException(GuestChannelFault.Flooded, sentence);
        }
    }
}
