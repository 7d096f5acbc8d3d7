namespace MedV.GuestBridge.Channel;

/// <summary>Why a guest could not be asked, or was cut off. A number never changes its meaning.</summary>
internal enum GuestChannelFault
{
    /// <summary>The stream to the guest ended.</summary>
    Ended = 1,

    /// <summary>The guest sends more than it may.</summary>
    Flooded = 2,

    /// <summary>No answer came in time.</summary>
    TimedOut = 3,

    /// <summary>The guest answered that it does not do it: <see cref="GuestChannelException.Code"/> says why.</summary>
    Refused = 4,

    /// <summary>The answer is not one to the question.</summary>
    Broken = 5,

    /// <summary>There is no session, and none came in time.</summary>
    NotConnected = 6,

    /// <summary>A new session began before the answer came.</summary>
    SessionLost = 7,

    /// <summary>A file or an icon is larger than it may be.</summary>
    TooLarge = 8,
}
