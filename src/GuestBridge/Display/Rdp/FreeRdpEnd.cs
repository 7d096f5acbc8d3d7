namespace MedV.GuestBridge.Display.Rdp;

/// <summary>What an exit code of FreeRDP means. The numbers are those of its manual.</summary>
internal static class FreeRdpEnd
{
    // What is below ended a session that was there: by the user, the guest or an administrator.
    private const int FirstFailure = 128;

    /// <summary>The sentence for a code.</summary>
    /// <returns>null when the session was there and has ended.</returns>
    public static string? Failure(int code) => code switch
    {
        >= 0 and < FirstFailure => null,
        128 => "FreeRDP does not know one of its options",
        132 or 134 => "the guest does not take the password of its account",
        135 => "the account in the guest is locked out",
        139 or 140 or 141 or 147 => "the connection to the guest's RDP server broke",
        143 => "the guest's RDP server shows another certificate than a moment before",
        148 or 150 => "the password of the account in the guest has expired",
        < 0 or > 255 => $"FreeRDP was ended ({code})",
        _ => $"FreeRDP does not show the guest (its code is {code})",
    };
}
