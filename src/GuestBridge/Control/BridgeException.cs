using MedV.Terminal;

namespace MedV.GuestBridge.Control;

/// <summary>What was asked for cannot be done; the user reads the sentence.</summary>
internal sealed class BridgeException(ExitCode code, string message, string? hint = null, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>How the program that asked ends.</summary>
    public ExitCode Code => code;

    /// <summary>The next step for the reader, if there is one.</summary>
    public string? Hint => hint;
}
